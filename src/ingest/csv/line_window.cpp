#include "ingest/csv/line_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

constexpr std::size_t kFirstBlock = 1 << 12, kBlock = 1 << 18;
constexpr std::size_t kNone = std::string_view::npos;

}  // namespace

LineWindow::LineWindow(ByteSource& source, LineEnd line_end, std::string place,
                       std::int64_t first_line)
    : source_(source), line_end_(line_end), place_(std::move(place)), line_(first_line) {}

/// Size of the record with its next line, looked for from `from` on; kNone where it is not yet
/// here.
std::size_t LineWindow::find_line_end(std::size_t from) const {
  const char* const record = buffer_.data() + begin_;
  const std::size_t n = end_ - begin_;
  if (line_end_ != LineEnd::kMixed) {
    const char mark = line_end_ == LineEnd::kCr ? '\r' : '\n';
    const void* found = from < n ? std::memchr(record + from, mark, n - from) : nullptr;
    return found == nullptr
               ? kNone
               : static_cast<std::size_t>(static_cast<const char*>(found) - record) + 1;
  }
  const char* const found =
      std::find_if(record + from, record + n, [](char c) { return c == '\n' || c == '\r'; });
  const std::size_t at = static_cast<std::size_t>(found - record);
  if (at == n || (*found == '\r' && at + 1 == n && !at_end_)) return kNone;
  return at + (*found == '\r' && at + 1 < n && found[1] == '\n' ? 2 : 1);
}

bool LineWindow::fill() {
  if (at_end_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
  }
  std::size_t room = buffer_.size() - end_;
  if (room == 0 || (was_filled_ && room < kBlock)) {
    buffer_.resize(std::max(kFirstBlock, 2 * buffer_.size()));
    room = buffer_.size() - end_;
  }
  const std::size_t got = source_.read(std::span(buffer_).subspan(end_));
  end_ += got;
  was_filled_ = got == room;
  at_end_ = got == 0;
  return true;
}

void LineWindow::take(std::size_t size) {
  last_line_ = size_;
  size_ = size;
  if (++n_lines_ == 1) first_line_size_ = size;
}

void LineWindow::require_line_of(std::size_t size) const {
  if (size <= kMaxLineBytes) return;
  throw base::Error(
      base::ErrorCode::kBadData,
      fmt::format("the line is longer than {} MiB, so this is no table with a row in each line.",
                  kMaxLineBytes >> 20),
      "Export it again as CSV, one row to a line.", fmt::format("{}:{}", place_, line_ + n_lines_));
}

bool LineWindow::take_line() {
  std::size_t searched = size_;
  while (true) {
    const std::size_t size = find_line_end(searched);
    require_line_of((size != kNone ? size : end_ - begin_) - size_);
    if (size != kNone) return take(size), true;
    searched = std::max(size_, end_ - begin_ - (end_ > begin_));
    if (fill()) continue;
    if (begin_ + size_ == end_) return false;
    return take(end_ - begin_), true;
  }
}

void LineWindow::drop_record() {
  begin_ += size_;
  offset_ += static_cast<std::int64_t>(size_);
  line_ += n_lines_;
  size_ = first_line_size_ = last_line_ = 0;
  n_lines_ = 0;
}

void LineWindow::keep_first_line() {
  size_ = first_line_size_;
  last_line_ = 0;
  n_lines_ = std::min<std::int64_t>(n_lines_, 1);
}

}  // namespace patron::ingest

#include "ingest/bytes/transcoding_source.hpp"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

constexpr std::size_t kFirstBlock = 1 << 12, kBlock = 1 << 16;
/// No encoding writes one character with more bytes.
constexpr std::size_t kLongestCharacter = 16;
constexpr std::string_view kUnreadable = "\xEF\xBF\xBD";

iconv_t open_converter(const std::string& encoding) {
  // "//IGNORE" and the like are glibc's own orders, not part of a name.
  const bool is_name = !encoding.empty() && encoding.find('/') == std::string::npos;
  const iconv_t handle =
      is_name ? iconv_open("UTF-8", encoding.c_str()) : reinterpret_cast<iconv_t>(-1);
  if (handle == reinterpret_cast<iconv_t>(-1))
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      fmt::format("\"{}\" is not an encoding known here.", encoding),
                      "Write a name such as UTF-8, WINDOWS-1252, WINDOWS-1251, UTF-16LE or "
                      "SHIFT_JIS; iconv -l lists all.",
                      "--encoding");
  return handle;
}

/// Bytes of the smallest unit: by so much one steps over what can't be read.
std::size_t unit_of(std::string_view encoding) {
  const auto names = [&](std::string_view part) {
    return encoding.find(part) != std::string_view::npos;
  };
  const bool utf = names("UTF") || names("utf") || names("UCS") || names("ucs");
  if (utf && (names("32") || names("4"))) return 4;
  return utf && (names("16") || names("2")) ? 2 : 1;
}

class TranscodingSource : public ByteSource {
 public:
  TranscodingSource(std::unique_ptr<ByteSource> source, const std::string& encoding)
      : source_(std::move(source)),
        handle_(open_converter(encoding)),
        unit_(unit_of(encoding)),
        in_(kFirstBlock),
        out_(kFirstBlock * 2) {}
  ~TranscodingSource() override { iconv_close(handle_); }

  std::size_t read(std::span<char> out) override {
    while (out_begin_ == out_end_) {
      if (at_end_) return 0;
      refill();
    }
    const std::size_t n = std::min(out.size(), out_end_ - out_begin_);
    std::memcpy(out.data(), out_.data() + out_begin_, n);
    out_begin_ += n;
    return n;
  }
  std::int64_t bytes_read() const override { return source_->bytes_read(); }
  std::int64_t bytes_total() const override { return source_->bytes_total(); }
  std::string sha256() override { return source_->sha256(); }
  std::string compression() const override { return source_->compression(); }

 private:
  /// Converts what lies in `in_`, after one more read where the source has more.
  void refill() {
    if (has_more_ && in_.size() < kBlock) in_.resize(2 * in_.size());
    const std::size_t got = source_->read(std::span(in_).subspan(in_size_));
    has_more_ = got > 0;
    at_end_ = got == 0;
    in_size_ += got;
    out_begin_ = out_end_ = 0;
    std::size_t at = 0;
    while (at < in_size_ && convert_from(at)) {
    }
    std::memmove(in_.data(), in_.data() + at, in_size_ - at);
    in_size_ -= at;
  }

  /// Converts from `at` on; false where the rest waits for bytes that are still to come.
  bool convert_from(std::size_t& at) {
    if (out_.size() - out_end_ < kLongestCharacter) out_.resize(out_.size() * 2);
    char* from = in_.data() + at;
    char* to = out_.data() + out_end_;
    std::size_t in_left = in_size_ - at, out_left = out_.size() - out_end_;
    const bool all = iconv(handle_, &from, &in_left, &to, &out_left) != std::size_t(-1);
    const int error = all ? 0 : errno;
    at = in_size_ - in_left;
    out_end_ = out_.size() - out_left;
    if (error == E2BIG) out_.resize(out_.size() * 2);
    if (all || error == E2BIG) return true;
    if (error == EINVAL && !at_end_ && in_left < kLongestCharacter) return false;
    if (out_left < kUnreadable.size()) out_.resize(out_.size() * 2);
    out_end_ += kUnreadable.copy(out_.data() + out_end_, kUnreadable.size());
    at = std::min(at + unit_, in_size_);
    return true;
  }

  std::unique_ptr<ByteSource> source_;
  iconv_t handle_;
  std::size_t unit_;
  std::vector<char> in_, out_;
  std::size_t in_size_ = 0, out_begin_ = 0, out_end_ = 0;
  bool has_more_ = false, at_end_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> transcode_to_utf8(std::unique_ptr<ByteSource> source,
                                              const std::string& encoding) {
  return std::make_unique<TranscodingSource>(std::move(source), encoding);
}

}  // namespace patron::ingest

#include "ingest/bytes/peeked_source.hpp"

#include <algorithm>
#include <utility>

namespace patron::ingest {
namespace {

constexpr std::size_t kFirstBlock = 1 << 12;

}  // namespace

/// A short text costs no memory for a long one.
PeekedSource::PeekedSource(std::unique_ptr<ByteSource> source, std::size_t n)
    : source_(std::move(source)) {
  std::size_t got = 0;
  while (got < n && !head_is_all_) {
    if (got == head_.size()) head_.resize(std::min(n, std::max(kFirstBlock, 2 * got)));
    const std::size_t more = source_->read(std::span(head_).subspan(got));
    head_is_all_ = more == 0;
    got += more;
  }
  head_.resize(got);
}

void PeekedSource::skip(std::size_t n) { taken_ = std::min(n, head_.size()); }

std::size_t PeekedSource::read(std::span<char> out) {
  if (taken_ == head_.size()) return head_is_all_ ? 0 : source_->read(out);
  const std::size_t n = std::min(out.size(), head_.size() - taken_);
  std::copy_n(head_.data() + taken_, n, out.data());
  taken_ += n;
  return n;
}

}  // namespace patron::ingest

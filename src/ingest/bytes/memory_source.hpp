#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "ingest/bytes/byte_source.hpp"

namespace patron::ingest {

/// Bytes held elsewhere, as a ByteSource: the beginning of a file that is tried out, a test.
/// The bytes must outlive it; it has no fingerprint.
class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}

  std::size_t read(std::span<char> out) override {
    const std::size_t n = std::min(out.size(), bytes_.size() - taken_);
    std::copy_n(bytes_.data() + taken_, n, out.data());
    taken_ += n;
    return n;
  }
  std::int64_t bytes_read() const override { return static_cast<std::int64_t>(taken_); }
  std::int64_t bytes_total() const override { return static_cast<std::int64_t>(bytes_.size()); }
  std::string sha256() override { return {}; }

 private:
  std::string_view bytes_;
  std::size_t taken_ = 0;
};

}  // namespace patron::ingest

#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "ingest/bytes/byte_source.hpp"

namespace patron::ingest {

/// A ByteSource whose first bytes can be looked at before they are read.
class PeekedSource : public ByteSource {
 public:
  /// Reads the first `n` bytes of `source`, or all of a shorter one.
  PeekedSource(std::unique_ptr<ByteSource> source, std::size_t n);

  std::string_view head() const { return {head_.data(), head_.size()}; }
  /// True where nothing follows the head.
  bool head_is_all() const { return head_is_all_; }
  /// read() begins behind the first `n` bytes of the head.
  void skip(std::size_t n);

  std::size_t read(std::span<char> out) override;
  std::int64_t bytes_read() const override { return source_->bytes_read(); }
  std::int64_t bytes_total() const override { return source_->bytes_total(); }
  std::string sha256() override { return source_->sha256(); }
  std::string compression() const override { return source_->compression(); }

 private:
  std::unique_ptr<ByteSource> source_;
  std::vector<char> head_;
  std::size_t taken_ = 0;
  bool head_is_all_ = false;
};

}  // namespace patron::ingest

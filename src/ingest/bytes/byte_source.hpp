#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace patron::ingest {

/// The bytes of a file, unpacked: plain, gzip or zstd, told by the first bytes and not by the name.
class ByteSource {
 public:
  /// Errors: not_found; io, also where the file becomes shorter while it is read; bad_data where
  ///         the packed stream is broken.
  static std::unique_ptr<ByteSource> open(const std::filesystem::path& file);
  virtual ~ByteSource() = default;

  /// Writes at least one byte and at most all of `out`; 0 at the end.
  virtual std::size_t read(std::span<char> out) = 0;

  /// Bytes of the file read so far (packed), and in all: for progress.
  virtual std::int64_t bytes_read() const = 0;
  virtual std::int64_t bytes_total() const = 0;
  /// SHA-256 of the file as it lies on disk, in hex; valid once read() has returned 0.
  virtual std::string sha256() = 0;
  /// "gzip", "zstd"; empty for what is not packed.
  virtual std::string compression() const { return {}; }
};

}  // namespace patron::ingest

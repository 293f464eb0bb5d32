#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace patron::ingest {

/// One file in a zip archive, as its table of contents says.
struct ZipMember {
  std::string name;  // with "/" between folders, whatever the packer wrote
  std::uint64_t index = 0;
  std::int64_t packed_bytes = 0;  // at most the size of the archive
  std::int64_t bytes = 0;         // unpacked, as the archive claims: never relied upon
  bool locked = false;            // a password is needed
};

/// The unpacked bytes of one member, as a stream; lives on when the archive object is gone.
class ZipStream {
 public:
  virtual ~ZipStream() = default;
  /// Fills `out` as far as possible; 0 at the end.
  /// Errors: bad_data where the packed bytes are broken or their checksum is wrong; resource for a
  /// zip bomb.
  virtual std::size_t read(std::span<char> out) = 0;
  /// Packed bytes taken so far, estimated, and in all: for progress.
  virtual std::int64_t bytes_read() const = 0;
  virtual std::int64_t bytes_total() const = 0;
};

/// A zip archive on disk, by libzip. Safe with hostile files: an archive of more than 100,000
/// members is refused, and what a member unpacks to is bounded while it is read: 64 MiB for free,
/// beyond that 200 times its packed size, and never more than 16 GiB (sheets pack at most 30 times,
/// bombs about 1000).
/// Errors: not_found, io; bad_data where the file is no zip or is cut off.
/// Cost: memory of the table of contents; 30 KiB for a stream.
class ZipArchive {
 public:
  explicit ZipArchive(const std::filesystem::path& file);

  /// Files only, in the order of the archive.
  const std::vector<ZipMember>& members() const { return members_; }
  /// By name, letters of any case; null where there is none.
  const ZipMember* find(std::string_view name) const;
  /// Errors: unsupported where it is locked with a password or packed in a way unknown here.
  std::unique_ptr<ZipStream> open(const ZipMember& member) const;

  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
  std::shared_ptr<void> zip_;
  std::vector<ZipMember> members_;
  std::unordered_map<std::string, std::size_t> by_name_;
};

}  // namespace patron::ingest

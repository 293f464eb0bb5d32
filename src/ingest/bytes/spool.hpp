#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/progress.hpp"

namespace patron::ingest {

/// Bytes that can be read only once (standard input, a pipe, an unpacked database), copied into a
/// temporary file so that they can be read any number of times.
///
/// The file lies in $TMPDIR (else the system's folder for temporary files) and has no name: its
/// space is free again as soon as the Spool is gone, however the program ends.
class Spool {
 public:
  /// Fills the given block and returns how many bytes it wrote there; 0 at the end.
  using Read = std::function<std::size_t(char* out, std::size_t size)>;

  /// `name`: of the source, for messages. Errors: io where no temporary file can be made or the
  /// disk is full; what `read` throws.
  Spool(const std::string& name, const Read& read, const base::Progress& progress);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  /// A path under which this process can open the bytes, each time from their beginning.
  std::filesystem::path path() const;
  std::int64_t size() const { return size_; }

 private:
  int fd_ = -1;
  std::int64_t size_ = 0;
};

/// All that an open descriptor still gives. Errors: as Spool.
std::shared_ptr<Spool> spool_descriptor(int fd, const std::string& name,
                                        const base::Progress& progress);

/// A file in its unpacked form (gzip, zstd). Errors: as Spool and ByteSource.
std::shared_ptr<Spool> spool_unpacked(const std::filesystem::path& file, const std::string& name,
                                      const base::Progress& progress);

}  // namespace patron::ingest

#include "ingest/bytes/spool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "base/error.hpp"
#include "ingest/bytes/byte_source.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kBlock = 1 << 17;

std::string temporary_folder() {
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(ignored);
  return folder.empty() ? "/tmp" : folder.string();
}

[[noreturn]] void fail(const std::string& name, int error, const std::string& folder) {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG)
    throw Error(ErrorCode::kIo, fmt::format("the disk is full while copying it into {}.", folder),
                "Make room there, or name another folder: TMPDIR=FOLDER patron ...", name);
  throw Error(ErrorCode::kIo,
              fmt::format("it can't be copied into {}: {}.", folder, std::strerror(error)),
              "Name another folder: TMPDIR=FOLDER patron ...", name);
}

/// A file without a name, or one whose name is taken away at once where the file system knows no
/// nameless ones.
int open_nameless(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0) return fd;
  std::string name = folder + "/patron-XXXXXX";
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

bool write_all(int fd, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t n = ::write(fd, bytes, size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes += n;
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

}  // namespace

Spool::Spool(const std::string& name, const Read& read, const base::Progress& progress) {
  const std::string folder = temporary_folder();
  fd_ = open_nameless(folder);
  if (fd_ < 0) fail(name, errno, folder);
  try {
    std::vector<char> block(kBlock);
    while (const std::size_t n = read(block.data(), block.size())) {
      if (!write_all(fd_, block.data(), n)) fail(name, errno, folder);
      size_ += static_cast<std::int64_t>(n);
      progress.tell({"copying", size_, 0, "bytes"});
    }
  } catch (...) {
    ::close(fd_);
    throw;
  }
}

Spool::~Spool() { ::close(fd_); }

std::filesystem::path Spool::path() const { return fmt::format("/proc/self/fd/{}", fd_); }

std::shared_ptr<Spool> spool_descriptor(int fd, const std::string& name,
                                        const base::Progress& progress) {
  const auto read = [&](char* out, std::size_t size) {
    ssize_t n = 0;
    do n = ::read(fd, out, size);
    while (n < 0 && errno == EINTR);
    if (n < 0)
      throw Error(ErrorCode::kIo, fmt::format("it can't be read: {}.", std::strerror(errno)), "",
                  name);
    return static_cast<std::size_t>(n);
  };
  return std::make_shared<Spool>(name, read, progress);
}

std::shared_ptr<Spool> spool_unpacked(const std::filesystem::path& file, const std::string& name,
                                      const base::Progress& progress) {
  const auto source = ByteSource::open(file);
  return std::make_shared<Spool>(
      name,
      [&](char* out, std::size_t size) {
        return source->read({out, size});
      },
      progress);
}

}  // namespace patron::ingest

#include "base/files.hpp"

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <string>
#include <system_error>

#include "base/error.hpp"

namespace patron::base {
namespace {

namespace fs = std::filesystem;

Error io_error(const fs::path& path, const std::string& what) {
  return Error(ErrorCode::kIo, what,
               "Nothing was changed. See whether the folder may be written and the disk has room.",
               path.string());
}

void make_folder_of(const fs::path& path) {
  if (!path.has_parent_path()) return;
  std::error_code failed;
  fs::create_directories(path.parent_path(), failed);
  if (failed) throw io_error(path, "The folder cannot be made (" + failed.message() + ").");
}

/// Removes the temporary file again unless it was put in place.
class TemporaryFile {
 public:
  explicit TemporaryFile(fs::path name) : name_(std::move(name)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    fs::remove(name_, ignored);
  }
  const fs::path& name() const { return name_; }

 private:
  fs::path name_;
};

}  // namespace

fs::path temporary_name_of(const fs::path& path) {
  static std::atomic<unsigned> count{0};
  const std::string name = "." + path.stem().string() + "." + std::to_string(::getpid()) + "-" +
                           std::to_string(count++) + ".tmp" + path.extension().string();
  return path.parent_path() / name;
}

void put_in_place(const fs::path& temporary, const fs::path& path) {
  std::error_code failed;
  fs::rename(temporary, path, failed);
  if (!failed) return;
  std::error_code ignored;
  fs::remove(temporary, ignored);
  throw io_error(path, "The file cannot be put in place (" + failed.message() + ").");
}

void write_file_atomically(const fs::path& asked, const std::function<void(std::ostream&)>& write) {
  make_folder_of(asked);
  const fs::path path = fs::is_symlink(asked) ? fs::weakly_canonical(asked) : asked;
  if (fs::exists(path) && !fs::is_regular_file(path) && !fs::is_directory(path)) {
    std::ofstream special(path, std::ios::binary);
    write(special);
    if (!special.flush()) throw io_error(path, "The device cannot be written in full.");
    return;
  }
  const TemporaryFile temporary(temporary_name_of(path));
  std::ofstream out(temporary.name(), std::ios::binary | std::ios::trunc);
  if (!out) throw io_error(path, "The file cannot be opened for writing.");
  write(out);
  out.close();
  if (!out) throw io_error(path, "The file cannot be written in full.");
  put_in_place(temporary.name(), path);
}

void write_file_atomically(const fs::path& path, std::string_view content) {
  write_file_atomically(path, [content](std::ostream& out) {
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
  });
}

}  // namespace patron::base

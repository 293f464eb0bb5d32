#include "base/files.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <mutex>
#include <optional>
#include <set>
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

/// A whole number from 0 up to the largest int; none where there is anything else.
std::optional<int> number_of(std::string_view digits) {
  int number = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || number < 0)
    return std::nullopt;
  return number;
}

/// The process that a name of temporary_name_of's stands for: ".STEM.PROCESS-COUNT.tmp.ENDING".
std::optional<int> process_in(std::string_view name) {
  const std::size_t tmp = name.rfind(".tmp");
  if (tmp == std::string_view::npos || !name.starts_with('.')) return std::nullopt;
  const std::string_view ending = name.substr(tmp + 4), before = name.substr(0, tmp);
  if (!ending.empty() && !ending.starts_with('.')) return std::nullopt;
  const std::size_t dot = before.rfind('.'), dash = before.rfind('-');
  if (dot == 0 || dash == std::string_view::npos || dash < dot) return std::nullopt;
  if (!number_of(before.substr(dash + 1))) return std::nullopt;
  return number_of(before.substr(dot + 1, dash - dot - 1));
}

bool is_gone(int process) { return process > 0 && ::kill(process, 0) != 0 && errno == ESRCH; }

bool is_first_look(const fs::path& folder) {
  static std::mutex mutex;
  static std::set<fs::path> seen;
  const std::lock_guard lock(mutex);
  return seen.insert(folder).second;
}

}  // namespace

void sweep_abandoned(const fs::path& folder) {
  const fs::path place = folder.empty() ? fs::path(".") : folder;
  if (!is_first_look(place)) return;
  std::error_code failed;
  for (fs::directory_iterator at(place, failed), end; !failed && at != end; at.increment(failed)) {
    const std::optional<int> process = process_in(at->path().filename().string());
    std::error_code ignored;
    if (process && is_gone(*process) && fs::is_regular_file(at->symlink_status(ignored)))
      fs::remove(at->path(), ignored);
  }
}

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
  sweep_abandoned(path.parent_path());
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

bool names_a_file(const std::string& word) {
  std::error_code error;
  if (std::filesystem::exists(word, error)) return true;
  static constexpr std::string_view kEndings[] = {".csv", ".tsv",   ".txt", ".xlsx", ".json",
                                                  ".gz",  ".jsonl", ".zst", ".zip",  ".parquet"};
  return std::ranges::any_of(kEndings, [&](auto ending) { return word.ends_with(ending); });
}

}  // namespace patron::base

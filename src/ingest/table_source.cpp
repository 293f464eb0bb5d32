#include "ingest/table_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "ingest/database/postgres_connection.hpp"
#include "ingest/database/postgres_tables.hpp"
#include "ingest/file_tables.hpp"

namespace patron::ingest {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

constexpr std::size_t kMostNamed = 10;

[[noreturn]] void fail_stat(const std::string& place, int error) {
  if (error == ENOENT || error == ENOTDIR)
    throw Error(ErrorCode::kNotFound, "there is no such file.", "Check the path.", place);
  if (error == EACCES)
    throw Error(ErrorCode::kIo, "the file may not be read (permission denied).",
                "Allow it with: chmod u+r FILE", place);
  throw Error(ErrorCode::kIo, fmt::format("the file can't be read: {}.", std::strerror(error)), "",
              place);
}

/// What has been copied of a source that gives its bytes once; kept to the program's end, since
/// nobody can ask it again.
std::shared_ptr<Spool> spooled_standard_input(const base::Progress& progress) {
  static std::shared_ptr<Spool> spool;
  if (::isatty(STDIN_FILENO) != 0)
    throw Error(ErrorCode::kInvalidArgument, "nothing is piped in.",
                "Write: patron import - < orders.csv", "standard input");
  if (!spool) spool = spool_descriptor(STDIN_FILENO, "standard input", progress);
  return spool;
}

std::shared_ptr<Spool> spooled_pipe(const std::string& place, const base::Progress& progress) {
  static std::vector<std::pair<std::string, std::shared_ptr<Spool>>> spools;
  for (const auto& [known, spool] : spools)
    if (known == place) return spool;
  const int fd = ::open(place.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail_stat(place, errno);
  std::shared_ptr<Spool> spool;
  try {
    spool = spool_descriptor(fd, place, progress);
  } catch (...) {
    ::close(fd);
    throw;
  }
  ::close(fd);
  spools.emplace_back(place, spool);
  return spool;
}

FoundTables tables_of_folder(const std::string& place, const SourceOptions& options) {
  FolderFiles files = files_of_folder(place);
  FoundTables found{{}, std::move(files.skipped)};
  for (const fs::path& file : files.files) {
    const std::string why = why_no_table(file);
    if (!why.empty()) {
      found.skipped.push_back({file.string(), why});
      continue;
    }
    for (TableSource& table : file_tables({file, file.string(), nullptr}, options))
      found.tables.push_back(std::move(table));
  }
  return found;
}

/// "notes.pdf (a PDF document), .git (hidden), 3 more"
std::string names_of(const std::vector<SkippedFile>& skipped) {
  std::vector<std::string> names;
  for (const SkippedFile& file : skipped)
    if (names.size() < kMostNamed)
      names.push_back(fmt::format("{} ({})", fs::path(file.file).filename().string(), file.why));
  const std::size_t more = skipped.size() - names.size();
  return fmt::format("{}{}", fmt::join(names, ", "),
                     more > 0 ? fmt::format(", {} more", more) : "");
}

void require_tables(const FoundTables& found, const std::string& place) {
  if (!found.tables.empty()) return;
  throw Error(ErrorCode::kNotFound,
              found.skipped.empty() ? "the folder is empty."
                                    : fmt::format("the folder holds no table. What it holds: {}.",
                                                  names_of(found.skipped)),
              "Name the folder with the exports.", place);
}

FoundTables tables_of_path(const std::string& place, const SourceOptions& options) {
  struct stat status {};
  if (::stat(place.c_str(), &status) != 0) fail_stat(place, errno);
  if (S_ISDIR(status.st_mode)) {
    FoundTables found = tables_of_folder(place, options);
    require_tables(found, place);
    return found;
  }
  if (S_ISREG(status.st_mode)) return {file_tables({place, place, nullptr}, options), {}};
  if (!S_ISFIFO(status.st_mode))
    throw Error(ErrorCode::kInvalidArgument, "this is a device, not a file.",
                "Name the export itself, or \"-\" for standard input.", place);
  const auto spool = spooled_pipe(place, options.progress);
  return {file_tables({spool->path(), place, spool}, options), {}};
}

/// A shell names the pipe of <(command) by a number that says nothing.
bool is_descriptor(const fs::path& place) {
  const std::string folder = place.parent_path().string();
  return folder == "/dev/fd" || (folder.starts_with("/proc/") && folder.ends_with("/fd"));
}

}  // namespace

std::string name_of_place(const std::string& place) {
  if (place == "-" || place == "/dev/stdin" || place == "/dev/fd/0") return "standard input";
  return is_descriptor(place) ? "pipe" : fs::path(place).filename().string();
}

std::string TableSource::name() const {
  const std::string file = name_of_place(place);
  return table.empty() ? file : file + ":" + table;
}

FoundTables search_tables(const std::string& place, const SourceOptions& options) {
  if (is_postgres_address(place)) return {postgres_tables(place, options), {}};
  if (place != "-") return tables_of_path(place, options);
  const auto spool = spooled_standard_input(options.progress);
  return {file_tables({spool->path(), "-", spool}, options), {}};
}

std::vector<TableSource> find_tables(const std::string& place, const SourceOptions& options) {
  return search_tables(place, options).tables;
}

bool is_plain_place(const std::string& place) {
  if (place == "-" || is_postgres_address(place)) return false;
  std::error_code ignored;
  return !fs::is_fifo(place, ignored);
}

}  // namespace patron::ingest

#include "ingest/folder.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

constexpr std::size_t kMostEntries = 100'000;

class Walk {
 public:
  void visit_folder(const fs::path& folder) {
    for (const fs::path& entry : entries_of(folder)) visit(entry);
  }
  FolderFiles found;

 private:
  std::vector<fs::path> entries_of(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> entries;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
      entries.push_back(it->path());
      if (++n_entries_ > kMostEntries)
        throw Error(ErrorCode::kResource, "the folder holds more than 100,000 files.",
                    "Name a folder of exports, not a whole disk.", folder.string());
    }
    if (error)
      throw Error(ErrorCode::kIo, "the folder can't be read: " + error.message() + ".",
                  "Look at its permissions: ls -ld FOLDER", folder.string());
    std::sort(entries.begin(), entries.end());
    return entries;
  }

  void visit(const fs::path& entry) {
    if (entry.filename().string().starts_with(".")) return skip(entry, "hidden");
    struct stat status {};
    if (::stat(entry.c_str(), &status) != 0) return skip(entry, std::strerror(errno));
    const bool folder = S_ISDIR(status.st_mode);
    if (!folder && !S_ISREG(status.st_mode)) return skip(entry, "no regular file");
    if (!seen_.insert({status.st_dev, status.st_ino}).second)
      return skip(entry, "the same under another name");
    if (folder && (fs::exists(entry / "patron.duckdb") || fs::exists(entry / ".patron-files")))
      return skip(entry, "made by Patron");
    if (folder)
      visit_folder(entry);
    else
      found.files.push_back(entry);
  }

  void skip(const fs::path& entry, const std::string& why) {
    found.skipped.push_back({entry.string(), why});
  }

  std::set<std::pair<dev_t, ino_t>> seen_;
  std::size_t n_entries_ = 0;
};

}  // namespace

FolderFiles files_of_folder(const fs::path& folder) {
  Walk walk;
  walk.visit_folder(folder);
  std::sort(walk.found.files.begin(), walk.found.files.end());
  return std::move(walk.found);
}

}  // namespace patron::ingest

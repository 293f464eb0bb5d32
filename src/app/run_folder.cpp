#include "app/run_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "base/error.hpp"

namespace patron::app {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

/// Names of the files that the last run has put into the folder.
constexpr const char* kManifest = ".patron-files";

/// Anything but a workspace in its place is somebody else's.
void require_replaceable(const fs::path& workspace) {
  if (!fs::exists(workspace) || fs::exists(workspace / "patron.duckdb")) return;
  if (fs::is_directory(workspace) && fs::is_empty(workspace)) return;
  throw Error(ErrorCode::kConflict, "this is no workspace of Patron's, and it would be replaced.",
              "Name another --out, or a --workspace.", workspace.string());
}

int lock_of(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
  if (fd < 0)
    throw Error(ErrorCode::kIo, "the folder can't be written.", "Check its permissions.",
                file.parent_path().parent_path().string());
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  ::close(fd);
  throw Error(ErrorCode::kConflict, "another run is at work in this folder.",
              "Wait for it, or name another --out.", file.parent_path().parent_path().string());
}

}  // namespace

RunFolder::RunFolder(fs::path out, bool with_workspace)
    : out_(std::move(out)),
      making_(out_ / ".being-made"),
      files_(making_ / "files"),
      workspace_(making_ / "workspace"),
      with_workspace_(with_workspace),
      out_was_there_(fs::exists(out_)) {
  if (out_was_there_ && !fs::is_directory(out_))
    throw Error(ErrorCode::kIo, "this is a file, not a folder.", "Name another folder with --out.",
                out_.string());
  if (with_workspace_) require_replaceable(out_ / "workspace");
  fs::create_directories(making_);
  lock_ = lock_of(making_ / "lock");
  fs::remove_all(files_);
  fs::remove_all(workspace_);
  fs::create_directories(files_);
}

RunFolder::~RunFolder() {
  std::error_code ignored;
  fs::remove_all(making_, ignored);
  ::close(lock_);
  if (!out_was_there_ && fs::is_empty(out_, ignored)) fs::remove(out_, ignored);
}

std::set<std::string> RunFolder::new_names() const {
  std::set<std::string> names;
  for (const fs::directory_entry& file : fs::directory_iterator(files_))
    names.insert(file.path().filename().string());
  return names;
}

void RunFolder::remove_stale(const std::set<std::string>& names) const {
  std::ifstream manifest(out_ / kManifest);
  for (std::string name; std::getline(manifest, name);)
    if (!name.empty() && name.find('/') == std::string::npos && !names.contains(name) &&
        fs::is_regular_file(out_ / name))
      fs::remove(out_ / name);
}

void RunFolder::publish() {
  const std::set<std::string> names = new_names();
  for (const std::string& name : names)
    if (fs::is_directory(out_ / name))
      throw Error(ErrorCode::kIo,
                  "a folder stands where a file is to be written. Nothing was changed.",
                  "Move it away.", (out_ / name).string());
  if (with_workspace_) require_replaceable(out_ / "workspace");
  remove_stale(names);
  for (const std::string& name : names) fs::rename(files_ / name, out_ / name);
  publish_manifest(names);
  if (with_workspace_) publish_workspace();
}

/// Whole or not at all: without it the next run would not know what to clear away.
void RunFolder::publish_manifest(const std::set<std::string>& names) const {
  const fs::path manifest = making_ / "manifest";
  std::ofstream out(manifest);
  for (const std::string& name : names) out << name << '\n';
  out.close();
  if (!out)
    throw Error(ErrorCode::kIo, "the list of its files can't be written.",
                "See whether the disk has room.", out_.string());
  fs::rename(manifest, out_ / kManifest);
}

/// There is no moment without one: both change places, and the old one goes with what was made.
void RunFolder::publish_workspace() const {
  const fs::path place = out_ / "workspace";
  if (::renameat2(AT_FDCWD, workspace_.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) == 0)
    return;
  fs::remove_all(place);  // none was there, or the file system can't exchange
  fs::rename(workspace_, place);
}

}  // namespace patron::app

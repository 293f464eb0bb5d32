#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace patron::app {

/// The folder of a run's results. Everything is made in a hidden folder inside it and takes its
/// place when all has gone well: a run that fails or is killed leaves the results of the run
/// before.
class RunFolder {
 public:
  /// Errors: io where `out` is no folder or can't be made; conflict where another run is at work in
  /// it, or (with_workspace) where `out`/workspace holds something that is no workspace.
  RunFolder(std::filesystem::path out, bool with_workspace);
  /// What has not been published goes away.
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  /// Where the files are to be written.
  const std::filesystem::path& files() const { return files_; }
  /// Where a fresh workspace is to be made; it must be closed before publish().
  const std::filesystem::path& workspace() const { return workspace_; }

  /// Puts the new files and the new workspace in place of those of the run before; files of that
  /// run that have no successor are removed, files of others stay. Errors: io where a folder stands
  /// in the place of a file; nothing has been changed then.
  void publish();

 private:
  std::set<std::string> new_names() const;
  void publish_manifest(const std::set<std::string>& names) const;
  void publish_workspace() const;
  void remove_stale(const std::set<std::string>& names) const;

  std::filesystem::path out_, making_, files_, workspace_;
  bool with_workspace_, out_was_there_;
  int lock_ = -1;
};

}  // namespace patron::app

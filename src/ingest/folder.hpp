#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace patron::ingest {

/// A file that was found and left out.
struct SkippedFile {
  std::string file;
  std::string why;
};

struct FolderFiles {
  std::vector<std::filesystem::path> files;  // in order of their paths
  std::vector<SkippedFile> skipped;
};

/// The regular files of a folder and of its subfolders, hidden ones aside. Links are followed, but
/// each file and each folder is taken once, under the first of its names.
/// Errors: io where a folder may not be read; resource beyond 100,000 entries.
FolderFiles files_of_folder(const std::filesystem::path& folder);

}  // namespace patron::ingest

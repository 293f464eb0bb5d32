#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

namespace patron::base {

/// Writes a file so that a reader sees the old content or the new one, never a half: into a hidden
/// temporary file of the same folder, which is then renamed over `path`. Missing folders are made.
/// A link is followed; what is no regular file (a device, a pipe) is written into.
/// Errors: io, with the old file left as it was, where the folder cannot be written or is full.
void write_file_atomically(const std::filesystem::path& path, std::string_view content);

/// The same for content that is streamed; what `write` throws is passed on.
void write_file_atomically(const std::filesystem::path& path,
                           const std::function<void(std::ostream&)>& write);

/// The hidden name under which `path` is written until it is complete; one per process and call.
/// Keeps the ending, for programs that look at it.
std::filesystem::path temporary_name_of(const std::filesystem::path& path);

/// Removes what programs that were killed have left of temporary files in a folder: files whose
/// name is one of temporary_name_of's, of a process that is no longer there. Each folder is looked
/// at once. Errors: none; what can't be looked at or removed stays.
void sweep_abandoned(const std::filesystem::path& folder);

/// Renames a complete temporary file over `path`. Errors: io, and the temporary file is removed.
void put_in_place(const std::filesystem::path& temporary, const std::filesystem::path& path);

/// Whether a word of the command line means a file: one that is there, or one that is named like a
/// table, so that a mistyped name is missed rather than taken for something else.
bool names_a_file(const std::string& word);

}  // namespace patron::base

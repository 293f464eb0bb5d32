#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "ingest/bytes/spool.hpp"
#include "ingest/table_source.hpp"

namespace patron::ingest {

/// A file whose bytes can be read any number of times.
struct KnownFile {
  std::filesystem::path path;    // under which this process opens it
  std::string place;             // as the user named it
  std::shared_ptr<Spool> spool;  // the copy behind `path`, where it is one
};

/// Calls `work`; an error that names the copy of a file names what the user wrote instead.
void with_place(const KnownFile& file, const std::function<void()>& work);

/// A table that is read from `file`, the unpacked copy of `original`, or from `original` itself:
/// keeps the copies as long as it can be read, names the place in errors, and gives the SHA-256 of
/// `original`.
TableSource placed(TableSource table, const KnownFile& file, const KnownFile& original);

}  // namespace patron::ingest

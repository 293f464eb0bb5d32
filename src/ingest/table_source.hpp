#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ingest/table.hpp"

namespace patron::ingest {

/// What the user says of a source beyond its name; every member empty where Patron shall find out.
struct SourceOptions {
  std::string table;      // a sheet of a workbook, a file in an archive, a table of a database
  std::string encoding;   // of a text, as iconv names it: "WINDOWS-1251"
  std::string delimiter;  // of a text, one character or "tab"
};

/// A table that can be read, any number of times.
struct TableSource {
  std::string place;  // file, address or "-" as the user wrote it; "sales.xlsx" for all its sheets
  std::string table;  // sheet, member, database table; empty where the place holds only one
  /// Errors: those of the format: bad_data for what is broken, unsupported, io.
  std::function<std::unique_ptr<TableReader>()> open;

  /// "orders.csv", "sales.xlsx:Sheet2": the file's name without its folders.
  std::string name() const;
};

/// The tables behind a word of the command line: a file of any known format (told by its first
/// bytes, not by its name), a folder (its files in order of name, with those of its folders), an
/// address of a database (postgresql://…), or "-" for standard input. Errors: not_found and io as
/// the file system says; bad_data for an empty file and for bytes of no
///         known format; not_found where `table` names nothing (lists what is there) and where a
///         folder holds no file.
std::vector<TableSource> find_tables(const std::string& place, const SourceOptions& options = {});

}  // namespace patron::ingest

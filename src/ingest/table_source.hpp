#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "ingest/folder.hpp"
#include "ingest/table.hpp"

namespace patron::ingest {

/// What the user says of a source beyond its name; every member empty where Patron shall find out.
struct SourceOptions {
  std::string table;      // a sheet of a workbook, a file in an archive, a table of a database
  std::string encoding;   // of a text, as iconv names it: "WINDOWS-1251"
  std::string delimiter;  // of a text, one character or "tab"
  base::Progress progress = {};  // told while standard input is copied
};

/// A table that can be read, any number of times.
struct TableSource {
  /// File or "-" as the user wrote it, a file in a folder the user named, an address without its
  /// password; "sales.xlsx" for all its sheets.
  std::string place;
  std::string table;  // sheet, member, database table; empty where the place holds only one
  /// Errors: those of the format: bad_data for what is broken, unsupported, io.
  std::function<std::unique_ptr<TableReader>()> open;

  /// "orders.csv", "sales.xlsx:Sheet2", "shop:public.orders", "standard input": without folders,
  /// servers and passwords.
  std::string name() const;
};

/// What a place is called: "orders.csv", "standard input", "pipe".
std::string name_of_place(const std::string& place);

struct FoundTables {
  std::vector<TableSource> tables;
  std::vector<SkippedFile> skipped;  // of a folder: hidden files and those of no known format
};

/// The tables behind a word of the command line: a file of any known format (told by its first
/// bytes, not by its name; packed or not), a folder (its files in order of path, with those of its
/// folders), an address of a database (postgresql://...), or "-" for standard input.
///
/// Standard input and pipes can be read once: they are copied into a nameless temporary file
/// (spool.hpp), so that their tables can be opened any number of times.
/// Errors: not_found and io as the file system says; bad_data for an empty file; unsupported for
///         files that Patron does not read (named, with a remedy); not_found where `table` names
///         nothing (lists what is there) and where a folder holds no table (says what it holds);
///         those of databases: database/*_tables.hpp.
FoundTables search_tables(const std::string& place, const SourceOptions& options = {});

/// The tables alone.
std::vector<TableSource> find_tables(const std::string& place, const SourceOptions& options = {});

/// Whether a word names a file that can be looked at without reading it up: neither standard input
/// nor a pipe nor an address.
bool is_plain_place(const std::string& place);

}  // namespace patron::ingest

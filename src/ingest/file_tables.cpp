#include "ingest/file_tables.hpp"

#include <fmt/format.h>

#include <fstream>

#include "base/error.hpp"
#include "ingest/archive/zip_tables.hpp"
#include "ingest/bytes/byte_source.hpp"
#include "ingest/csv/csv_table.hpp"
#include "ingest/database/duckdb_tables.hpp"
#include "ingest/database/sqlite_tables.hpp"
#include "ingest/file_kind.hpp"
#include "ingest/json/json_table.hpp"
#include "ingest/xlsx/xlsx_tables.hpp"

namespace patron::ingest {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using Tables = std::vector<TableSource>;

/// The first bytes of a file, unpacked.
std::string head_of(const KnownFile& file) {
  std::string head(kKindHead, '\0');
  std::size_t filled = 0;
  with_place(file, [&] {
    const auto source = ByteSource::open(file.path);
    while (filled < head.size()) {
      const std::size_t n = source->read({head.data() + filled, head.size() - filled});
      if (n == 0) break;
      filled += n;
    }
  });
  head.resize(filled);
  return head;
}

bool is_packed(const KnownFile& file) {
  std::string magic(4, '\0');
  std::ifstream(file.path, std::ios::binary).read(magic.data(), 4);
  return magic.starts_with("\x1F\x8B") || magic == "\x28\xB5\x2F\xFD";
}

/// Formats that are read here and there, not as a stream, have to be unpacked first.
KnownFile unpacked(const KnownFile& file, const base::Progress& progress) {
  if (!is_packed(file)) return file;
  std::shared_ptr<Spool> spool;
  with_place(file, [&] { spool = spool_unpacked(file.path, file.place, progress); });
  return {spool->path(), file.place, spool};
}

std::unique_ptr<TableReader> open_text(const KnownFile& file, const SourceOptions& options) {
  return open_csv(file.path, options);
}

std::unique_ptr<TableReader> open_json_text(const KnownFile& file) {
  return open_json([path = file.path] { return ByteSource::open(path); }, file.place);
}

[[noreturn]] void refuse(const ForeignKind& kind, const std::string& place) {
  throw Error(kind.holds_table ? ErrorCode::kUnsupported : ErrorCode::kBadData,
              fmt::format("this is {}; Patron does not read it.", kind.name),
              std::string(kind.remedy), place);
}

Tables single(const KnownFile& file, std::function<std::unique_ptr<TableReader>()> open) {
  return {{file.place, "", std::move(open)}};
}

/// Those of workbooks and archives name the path they read: here they get the place's.
Tables zip_file_tables(const KnownFile& file, const SourceOptions& options) {
  Tables tables;
  with_place(file, [&] {
    tables =
        is_workbook(file.path) ? xlsx_tables(file.path, options) : zip_tables(file.path, options);
  });
  for (TableSource& table : tables) table.place = file.place;
  return tables;
}

/// The tables of a file that is not packed.
Tables tables_of_kind(FileKind kind, const KnownFile& file, const SourceOptions& options) {
  switch (kind) {
    case FileKind::kText:
      return single(file, [file, options] { return open_text(file, options); });
    case FileKind::kJson:
      return single(file, [file] { return open_json_text(file); });
    case FileKind::kParquet:
      return single(file, [file] { return open_parquet(file.path, file.place); });
    case FileKind::kDuckDb:
      return duckdb_tables(file.path, file.place, options);
    case FileKind::kSqlite:
      return sqlite_tables(file.path, file.place, options, file.spool != nullptr);
    default:
      return zip_file_tables(file, options);
  }
}

}  // namespace

Tables file_tables(const KnownFile& original, const SourceOptions& options) {
  const std::string head = head_of(original);
  const FileKind kind = file_kind_of(head);
  if (kind == FileKind::kEmpty)
    throw Error(ErrorCode::kBadData, "the file is empty.", "Export it again.", original.place);
  const ForeignKind foreign = foreign_kind_of(head);
  if (kind == FileKind::kForeign) refuse(foreign, original.place);
  const bool streamed = kind == FileKind::kText || kind == FileKind::kJson;
  const KnownFile file = streamed ? original : unpacked(original, options.progress);
  Tables tables = tables_of_kind(kind, file, options);
  for (TableSource& table : tables) table = placed(std::move(table), file, original);
  return tables;
}

std::string why_no_table(const fs::path& path) {
  const KnownFile file{path, path.string(), nullptr};
  const std::string head = head_of(file);
  const FileKind kind = file_kind_of(head);
  if (kind == FileKind::kEmpty) return "empty";
  if (kind == FileKind::kForeign) return std::string(foreign_kind_of(head).name);
  if (kind != FileKind::kText) return {};
  try {
    if (open_text(file, {})->headings().size() < 2) return "a text of one column";
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kBadData && error.code() != ErrorCode::kUnsupported) throw;
    return "no table: " + error.message();
  }
  return {};
}

}  // namespace patron::ingest

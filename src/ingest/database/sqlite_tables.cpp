#include "ingest/database/sqlite_tables.hpp"

#include <fmt/format.h>

#include <memory>

#include "ingest/bytes/encoding.hpp"
#include "ingest/bytes/sha256.hpp"
#include "ingest/database/chosen_tables.hpp"
#include "ingest/database/duckdb_rows.hpp"
#include "ingest/database/sqlite_connection.hpp"
#include "ingest/header_row.hpp"
#include "ingest/row_buffer.hpp"

namespace patron::ingest {
namespace {

namespace fs = std::filesystem;

std::string_view bytes_of(sqlite3_stmt* statement, int column) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
  return {bytes,
          bytes == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

std::string hex_of(std::string_view bytes) {
  std::string hex;
  for (const char c : bytes)
    fmt::format_to(std::back_inserter(hex), "{:02X}", static_cast<unsigned char>(c));
  return hex;
}

class SqliteTable : public TableReader {
 public:
  SqliteTable(const SqliteFile& source, const std::string& table, bool is_view)
      : source_(source), connection_(source) {
    format_.name = "sqlite";
    const std::string from = " from " + sql_name(table);
    if (!is_view) rows_ = connection_.try_prepare("select *" + from + " order by _rowid_");
    const bool has_rowid = rows_ != nullptr;
    if (!has_rowid) rows_ = connection_.prepare("select *" + from);
    for (int c = 0; c < sqlite3_column_count(rows_.get()); ++c)
      headings_.push_back(to_utf8(sqlite3_column_name(rows_.get(), c)));
    headings_ = name_columns(headings_, headings_.size()).texts;
    if (has_rowid) n_rows_ = count("select count(*)" + from);
  }

  const std::vector<std::string>& headings() const override { return headings_; }
  const TableFormat& format() const override { return format_; }

  bool next(TableRow& row) override {
    if (!connection_.step(rows_)) return false;
    buffer_.clear();
    for (int c = 0; c < static_cast<int>(headings_.size()); ++c) add_cell(c);
    buffer_.hand_out(++line_, row);
    return true;
  }

  std::int64_t bytes_read() const override { return n_rows_ > 0 ? line_ : 0; }
  std::int64_t bytes_total() const override { return n_rows_; }
  std::string sha256() override { return sha256_of_file(source_.file); }

 private:
  std::int64_t count(const std::string& sql) {
    const SqliteStatement statement = connection_.prepare(sql);
    return connection_.step(statement) ? sqlite3_column_int64(statement.get(), 0) : 0;
  }

  void add_cell(int column) {
    sqlite3_stmt* row = rows_.get();
    switch (sqlite3_column_type(row, column)) {
      case SQLITE_NULL:
        return buffer_.add({});
      case SQLITE_FLOAT: {
        char text[64];
        return buffer_.add(number_text(sqlite3_column_double(row, column), text));
      }
      case SQLITE_BLOB:
        return buffer_.add(hex_of(bytes_of(row, column)));
      default: {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
        if (text == nullptr) connection_.fail();
        const std::string_view cell{text,
                                    static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
        return is_utf8(cell) ? buffer_.add(cell) : buffer_.add(to_utf8(cell));
      }
    }
  }

  SqliteFile source_;
  SqliteConnection connection_;
  SqliteStatement rows_;
  TableFormat format_;
  std::vector<std::string> headings_;
  RowBuffer buffer_;
  std::int64_t line_ = 0, n_rows_ = 0;
};

constexpr const char* kListTables =
    "select name, type = 'view' from sqlite_master where type in ('table', 'view') and name not "
    "like 'sqlite!_%' "
    "escape '!' order by type, name";

}  // namespace

std::vector<TableSource> sqlite_tables(const fs::path& file, const std::string& place,
                                       const SourceOptions& options, bool is_private_copy) {
  const SqliteFile source{file, place, is_private_copy};
  const SqliteConnection connection(source);
  const SqliteStatement names = connection.prepare(kListTables);
  std::vector<TableSource> tables;
  while (connection.step(names)) {
    const std::string name(bytes_of(names.get(), 0));
    const bool is_view = sqlite3_column_int(names.get(), 1) != 0;
    tables.push_back({place, name, [source, name, is_view]() -> std::unique_ptr<TableReader> {
                        return std::make_unique<SqliteTable>(source, name, is_view);
                      }});
  }
  return chosen_tables(std::move(tables), place, options.table);
}

}  // namespace patron::ingest

#include "ingest/database/postgres_tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <memory>

#include "base/error.hpp"
#include "ingest/bytes/encoding.hpp"
#include "ingest/bytes/sha256.hpp"
#include "ingest/database/chosen_tables.hpp"
#include "ingest/database/duckdb_rows.hpp"
#include "ingest/database/postgres_connection.hpp"
#include "ingest/header_row.hpp"
#include "ingest/row_buffer.hpp"

namespace patron::ingest {
namespace {

/// Numbers of PostgreSQL's own types; the same on every server.
enum Oid : std::uint32_t {
  kBool = 16,
  kBytea = 17,
  kFloat4 = 700,
  kFloat8 = 701,
  kTimestampTz = 1184,
};

/// Ordinary, partitioned and foreign tables, views; of a partitioned one not its parts.
constexpr const char* kListTables =
    "select n.nspname, c.relname, pg_catalog.pg_table_is_visible(c.oid), c.oid "
    "from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace "
    "where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition "
    "and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' "
    "and pg_catalog.has_schema_privilege(n.oid, 'USAGE') "
    "and pg_catalog.has_table_privilege(c.oid, 'SELECT') "
    "order by not pg_catalog.pg_table_is_visible(c.oid), n.nspname, c.relname";

/// A column as it is selected: money without its locale's signs, rows and lists as JSON.
constexpr const char* kColumns =
    "select a.attname, t.typcategory, t.oid from pg_catalog.pg_attribute a "
    "join pg_catalog.pg_type t on t.oid = a.atttypid "
    "where a.attrelid = {} and a.attnum > 0 and not a.attisdropped order by a.attnum";

constexpr const char* kPrimaryKey =
    "select a.attname from pg_catalog.pg_index i "
    "cross join lateral unnest(i.indkey::int2[]) with ordinality as k(attnum, place) "
    "join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum "
    "where i.indrelid = {} and i.indisprimary order by k.place";

constexpr const char* kEstimate =
    "select greatest(reltuples, 0)::bigint from pg_catalog.pg_class where oid = {}";

constexpr const char* kMoneyOid = "790";
constexpr const char* kCharOid = "1042";  // char(n): its padding means nothing

std::string selected(const std::vector<std::string>& column) {
  const std::string name = sql_name(column[0]);
  const std::string& category = column[1];
  if (category == "A" || category == "C") return "to_json(" + name + ")::text";
  if (column[2] == kMoneyOid) return name + "::numeric";
  if (column[2] == kCharOid) return name + "::text";
  return name;
}

template <class Number>
std::string_view reread(std::string_view text, char (&buffer)[64]) {
  Number value{};
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  return end.ec == std::errc{} ? number_text(value, buffer) : text;
}

class PostgresTable : public TableReader {
 public:
  PostgresTable(const std::string& address, const std::string& relation, const std::string& oid)
      : connection_(std::make_unique<PostgresConnection>(address)) {
    format_.name = "postgresql";
    std::vector<std::string> columns;
    for (const auto& column : connection_->texts(fmt::format(fmt::runtime(kColumns), oid))) {
      headings_.push_back(column[0]);
      columns.push_back(selected(column));
    }
    headings_ = name_columns(headings_, headings_.size()).texts;
    std::vector<std::string> key;
    for (const auto& column : connection_->texts(fmt::format(fmt::runtime(kPrimaryKey), oid)))
      key.push_back(sql_name(column[0]));
    if (key.empty())
      format_.notes.push_back(
          "The table has no primary key: its rows come in the order in which the server gives "
          "them.");
    n_estimated_ =
        std::stoll(connection_->texts(fmt::format(fmt::runtime(kEstimate), oid)).at(0).at(0));
    connection_->start(fmt::format("select {} from {}{}{}", fmt::join(columns, ", "), relation,
                                   key.empty() ? "" : " order by ", fmt::join(key, ", ")));
  }

  const std::vector<std::string>& headings() const override { return headings_; }
  const TableFormat& format() const override { return format_; }

  bool next(TableRow& row) override {
    if (!connection_->next(cells_)) return false;
    buffer_.clear();
    for (const PostgresConnection::Cell& cell : cells_) add(cell);
    buffer_.hand_out(++line_, row);
    digest_.update(row.original_text);
    digest_.update("\n");
    return true;
  }

  std::int64_t bytes_read() const override { return n_estimated_ > line_ ? line_ : n_estimated_; }
  std::int64_t bytes_total() const override { return n_estimated_; }
  std::string sha256() override { return digest_.hex(); }

 private:
  void add(const PostgresConnection::Cell& cell) {
    char text[64];
    if (cell.text.empty()) return buffer_.add({});
    switch (cell.type) {
      case kBool:
        return buffer_.add(cell.text == "t" ? "true" : "false");
      case kFloat4:
        return buffer_.add(reread<float>(cell.text, text));
      case kFloat8:
        return buffer_.add(reread<double>(cell.text, text));
      case kBytea:
        return buffer_.add(cell.text.substr(2));  // after \x
      case kTimestampTz:                          // "+00" in UTC
        return buffer_.add(cell.text.ends_with("+00") ? std::string(cell.text) + ":00"
                                                      : std::string(cell.text));
      default:
        // A database in SQL_ASCII hands on what it was given.
        return is_utf8(cell.text) ? buffer_.add(cell.text) : buffer_.add(to_utf8(cell.text));
    }
  }

  std::unique_ptr<PostgresConnection> connection_;
  std::vector<PostgresConnection::Cell> cells_;
  TableFormat format_;
  std::vector<std::string> headings_;
  RowBuffer buffer_;
  Sha256 digest_;
  std::int64_t line_ = 0, n_estimated_ = 0;
};

}  // namespace

std::vector<TableSource> postgres_tables(const std::string& address, const SourceOptions& options) {
  PostgresConnection connection(address);
  const std::string place = shown_address(address);
  std::vector<TableSource> tables;
  for (const auto& found : connection.texts(kListTables)) {
    const std::string name = found[2] == "t" ? found[1] : found[0] + "." + found[1];
    const std::string relation = sql_name(found[0]) + "." + sql_name(found[1]);
    tables.push_back(
        {place, name, [address, relation, oid = found[3]]() -> std::unique_ptr<TableReader> {
           return std::make_unique<PostgresTable>(address, relation, oid);
         }});
  }
  return chosen_tables(std::move(tables), place, options.table);
}

}  // namespace patron::ingest

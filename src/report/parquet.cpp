#include "report/parquet.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "store/database.hpp"

namespace patron::report {
namespace {

std::string quoted(const std::string& name) {
  std::string out = "\"";
  for (const char c : name) {
    out += c;
    if (c == '"') out += '"';
  }
  return out + "\"";
}

/// Units of 10^-4, microseconds and days, as the store appends them.
struct RawColumn {
  std::string sql_type;
  std::string cast;  // from the appended type, {} is the column; nulls are put back there
  std::vector<std::int64_t> int64;
  std::vector<std::string> text;
};

RawColumn raw(const std::vector<std::int64_t>& values) { return {"bigint", "{}", values, {}}; }
RawColumn raw(const std::vector<std::string>& values) { return {"varchar", "{}", {}, values}; }

/// Doubles travel as text that reads back the same.
RawColumn raw(const std::vector<double>& values) {
  RawColumn column{"varchar", "cast({} as double)", {}, {}};
  for (const double value : values) column.text.push_back(base::to_string(value));
  return column;
}

RawColumn raw(const std::vector<base::Money>& values) {
  RawColumn column{"decimal(18, 4)", "{}", {}, {}};
  for (const base::Money value : values) column.int64.push_back(value.units);
  return column;
}

RawColumn raw(const std::vector<base::Instant>& values) {
  RawColumn column{"timestamp", "{}", {}, {}};
  for (const base::Instant value : values) column.int64.push_back(base::microseconds_of(value));
  return column;
}

RawColumn raw(const std::vector<base::Day>& values) {
  RawColumn column{"timestamp", "cast({} as date)", {}, {}};
  for (const base::Day value : values)
    column.int64.push_back(base::microseconds_of(base::Instant{value}));
  return column;
}

std::vector<std::int32_t> null_marks(const base::Column& column) {
  std::vector<std::int32_t> marks(column.size());
  for (std::size_t i = 0; i < marks.size(); ++i) marks[i] = column.null_at(i) ? -1 : 0;
  return marks;
}

}  // namespace

void write_parquet(const std::filesystem::path& path, const base::Table& table) {
  const store::Database database("");
  store::Connection connection(database);
  std::vector<RawColumn> columns;
  std::vector<std::vector<std::int32_t>> marks;
  std::string definition, selection;
  for (const base::Column& column : table.columns) {
    columns.push_back(std::visit([](const auto& values) { return raw(values); }, column.values));
    marks.push_back(null_marks(column));
    const std::size_t i = columns.size() - 1;
    const std::string separator = i == 0 ? "" : ", ";
    definition += fmt::format("{}v{} {}, n{} integer", separator, i, columns[i].sql_type, i);
    selection += fmt::format("{}case when n{} is not null then {} end as {}", separator, i,
                             fmt::format(fmt::runtime(columns[i].cast), fmt::format("v{}", i)),
                             quoted(column.name));
  }
  connection.run("create table t (" + definition + ")");
  std::vector<store::AppendColumn> append;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    append.push_back(columns[i].text.empty() ? store::AppendColumn{.int64 = columns[i].int64.data()}
                                             : store::AppendColumn{.text = columns[i].text.data()});
    append.push_back({.int32 = marks[i].data(), .negative_is_null = true});
  }
  store::Appender appender(connection, "t");
  if (table.n_rows() > 0) appender.append(append, table.n_rows());
  appender.close();
  base::sweep_abandoned(path.parent_path());
  const std::filesystem::path temporary = base::temporary_name_of(path);
  try {
    connection.run(fmt::format("copy (select {} from t) to {} (format parquet, compression zstd)",
                               selection, store::sql_text(temporary.string())));
  } catch (const base::Error& error) {
    throw base::Error(base::ErrorCode::kIo, error.message(), "Name another file with --output.",
                      path.string());
  }
  base::put_in_place(temporary, path);
}

}  // namespace patron::report

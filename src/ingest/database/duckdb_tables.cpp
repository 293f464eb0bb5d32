#include "ingest/database/duckdb_tables.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "ingest/bytes/sha256.hpp"
#include "ingest/database/chosen_tables.hpp"
#include "ingest/database/duckdb_rows.hpp"
#include "ingest/header_row.hpp"
#include "ingest/row_buffer.hpp"
#include "store/database.hpp"

namespace patron::ingest {
namespace {

namespace fs = std::filesystem;
using store::sql_text;

/// What a column is selected as, so that it comes as the text that TableRow promises.
std::string text_of(const std::string& name, const std::string& type) {
  const std::string column = sql_name(name);
  const auto begins = [&](std::string_view word) { return type.starts_with(word); };
  if (type == "DOUBLE" || type == "FLOAT") return column;
  if (type.ends_with("]") || begins("STRUCT") || begins("MAP") || begins("UNION"))
    return fmt::format("cast(to_json({}) as varchar)", column);
  if (type == "BLOB") return fmt::format("hex({})", column);
  if (type == "TIMESTAMP WITH TIME ZONE")
    return fmt::format(
        "case when isfinite({0}) then cast({0} as varchar) || ':00' "
        "else cast({0} as varchar) end",
        column);
  return fmt::format("cast({} as varchar)", column);
}

/// A query over any relation of the session, as a table.
class DuckDbTable : public TableReader {
 public:
  struct Plan {
    std::string relation;  // read_parquet('...'), file."main"."orders"
    std::string format;
    fs::path file;
    std::shared_ptr<void> keep = {};  // what must live as long as the rows are read
  };

  DuckDbTable(std::unique_ptr<DuckDbSession> session, const Plan& plan)
      : keep_(plan.keep), session_(std::move(session)), file_(plan.file) {
    format_.name = plan.format;
    std::string columns;
    for (const auto& column : session_->texts("describe select * from " + plan.relation)) {
      headings_.push_back(column[0]);
      columns += (columns.empty() ? "" : ", ") + text_of(column[0], column[1]);
    }
    headings_ = name_columns(headings_, headings_.size()).texts;
    n_rows_ = std::stoll(
        session_->texts("select cast(count(*) as varchar) from " + plan.relation).at(0).at(0));
    n_bytes_ = static_cast<std::int64_t>(fs::file_size(file_));
    rows_ = std::make_unique<DuckDbRows>(*session_, "select " + columns + " from " + plan.relation);
  }

  const std::vector<std::string>& headings() const override { return headings_; }
  const TableFormat& format() const override { return format_; }

  bool next(TableRow& row) override {
    if (!rows_->next(row.cells)) return false;
    row.line = ++line_;
    row.trouble = {};
    original_.clear();
    append_csv(row.cells, original_);
    row.original_text = original_;
    return true;
  }

  /// The file's bytes in proportion to its rows: which have been read nobody tells.
  std::int64_t bytes_read() const override {
    const double share =
        n_rows_ > 0 ? static_cast<double>(line_) / static_cast<double>(n_rows_) : 1;
    return static_cast<std::int64_t>(share * static_cast<double>(n_bytes_));
  }
  std::int64_t bytes_total() const override { return n_bytes_; }
  std::string sha256() override { return sha256_of_file(file_); }

 private:
  std::shared_ptr<void> keep_;
  std::unique_ptr<DuckDbSession> session_;
  std::unique_ptr<DuckDbRows> rows_;
  fs::path file_;
  TableFormat format_;
  std::vector<std::string> headings_;
  std::string original_;
  std::int64_t line_ = 0, n_rows_ = 0, n_bytes_ = 0;
};

/// Only what is attached may be read from now on: a view could name any file of the machine.
std::unique_ptr<DuckDbSession> attached(const fs::path& file, const std::string& place) {
  auto session = std::make_unique<DuckDbSession>(place);
  session->run(
      fmt::format("attach {} as file (type duckdb, read_only); use file; "
                  "set enable_external_access = false; set lock_configuration = true",
                  sql_text(fs::absolute(file).string())));
  return session;
}

/// A file under a name that holds no * ? [ of its own: DuckDB takes those for patterns.
class OpenFile {
 public:
  static std::shared_ptr<OpenFile> open(const fs::path& file, const std::string& place) {
    auto opened = std::make_shared<OpenFile>();
    opened->fd_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened->fd_ >= 0) return opened;
    throw base::Error(base::ErrorCode::kIo,
                      fmt::format("the file can't be read: {}.", std::strerror(errno)), "", place);
  }
  OpenFile() = default;
  ~OpenFile() { ::close(fd_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  std::string path() const { return fmt::format("/proc/self/fd/{}", fd_); }

 private:
  int fd_ = -1;
};

constexpr const char* kListTables =
    "select schema_name, name from ("
    "select schema_name, table_name as name from duckdb_tables() where database_name = 'file' "
    "and not internal union all "
    "select schema_name, view_name from duckdb_views() where database_name = 'file' "
    "and not internal) order by schema_name <> 'main', schema_name, name";

}  // namespace

std::unique_ptr<TableReader> open_parquet(const fs::path& file, const std::string& place) {
  auto session = std::make_unique<DuckDbSession>(place);
  const auto opened = OpenFile::open(file, place);
  DuckDbTable::Plan plan{fmt::format("read_parquet({})", sql_text(opened->path())), "parquet", file,
                         opened};
  return std::make_unique<DuckDbTable>(std::move(session), plan);
}

std::vector<TableSource> duckdb_tables(const fs::path& file, const std::string& place,
                                       const SourceOptions& options) {
  std::vector<TableSource> tables;
  const auto all = attached(file, place)->texts(kListTables);
  const auto holds = [&](std::string_view name) {
    return std::any_of(all.begin(), all.end(), [&](const auto& found) { return found[1] == name; });
  };
  if (holds("schema_version") && holds("order_lines") && holds("imports"))
    throw base::Error(base::ErrorCode::kUnsupported, "this is the database of a Patron workspace.",
                      "Ask it with --workspace, or export its tables: patron export order_lines.",
                      place);
  for (const auto& found : all) {
    const std::string& schema = found[0];
    const std::string name = schema == "main" ? found[1] : schema + "." + found[1];
    const std::string relation = fmt::format("file.{}.{}", sql_name(schema), sql_name(found[1]));
    tables.push_back({place, name, [file, place, relation]() -> std::unique_ptr<TableReader> {
                        return std::make_unique<DuckDbTable>(
                            attached(file, place), DuckDbTable::Plan{relation, "duckdb", file});
                      }});
  }
  return chosen_tables(std::move(tables), place, options.table);
}

}  // namespace patron::ingest

#include "ingest/database/duckdb_rows.hpp"

#include <duckdb.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "ingest/row_buffer.hpp"
#include "store/database.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// First line of DuckDB's message, without its own kinds of errors in front ("Invalid Input
/// Error:") and without the path under which it knows the file.
std::string first_line(std::string_view message) {
  message = message.substr(0, message.find('\n'));
  constexpr std::string_view kKind = "Error: ";
  for (std::size_t at = message.find(kKind); at < 40; at = message.find(kKind))
    message.remove_prefix(at + kKind.size());
  std::string line(message);
  for (std::size_t begin; (begin = line.find("/proc/self/fd/")) != std::string::npos;) {
    const std::size_t end = line.find_first_not_of("0123456789", begin + 14);
    const bool quoted = begin > 0 && end < line.size() && line[begin - 1] == line[end];
    if (quoted) --begin;
    line.replace(begin, std::min(end + quoted, line.size()) - begin, "it");
  }
  if (line.empty() || line.back() != '.') line += '.';
  return line;
}

[[noreturn]] void fail(const std::string& message, const std::string& place) {
  if (holds(message, "Could not set lock"))
    throw Error(ErrorCode::kConflict, "another program is writing this database.",
                "Close it there, or read a copy of the file.", place);
  if (holds(message, "Trying to read a database file with version number") ||
      holds(message, "newer version of DuckDB") || holds(message, "serialization version"))
    throw Error(ErrorCode::kUnsupported,
                fmt::format("this database was written by another version of DuckDB than the {} "
                            "that Patron holds.",
                            duckdb_library_version()),
                "Export the table there: copy orders to 'orders.parquet'", place);
  if (holds(message, "Out of Memory"))
    throw Error(ErrorCode::kResource,
                "it needs more memory than Patron gives it: " + first_line(message),
                "Write it in smaller row groups, or as CSV.", place);
  if (holds(message, "Permission denied"))
    throw Error(ErrorCode::kIo, "the file may not be read (permission denied).",
                "Allow it with: chmod u+r FILE", place);
  throw Error(ErrorCode::kBadData, "it can't be read: " + first_line(message),
              "Write or download it again.", place);
}

}  // namespace

struct DuckDbSession::State {
  std::string place;
  store::Database database{"", {.memory_limit = "512MB", .temp_directory = {}}};
  store::Connection connection{database};

  duckdb_connection handle() { return static_cast<duckdb_connection>(connection.handle()); }
};

DuckDbSession::DuckDbSession(const std::string& place) : state_(std::make_unique<State>()) {
  state_->place = place;
  run("set temp_directory = ''; set threads = 1; set TimeZone = 'UTC'");
}

DuckDbSession::~DuckDbSession() = default;

void DuckDbSession::run(const std::string& sql) {
  duckdb_result result;
  const auto state = duckdb_query(state_->handle(), sql.c_str(), &result);
  const char* said = duckdb_result_error(&result);
  const std::string message = said != nullptr ? said : "";
  duckdb_destroy_result(&result);
  if (state != DuckDBSuccess) fail(message, state_->place);
}

std::vector<std::vector<std::string>> DuckDbSession::texts(const std::string& sql) {
  DuckDbRows rows(*this, sql);
  std::vector<std::vector<std::string>> all;
  std::vector<std::string_view> cells;
  while (rows.next(cells)) all.emplace_back(cells.begin(), cells.end());
  return all;
}

struct DuckDbRows::State {
  struct Vector {
    duckdb_type type;
    const void* data = nullptr;
    std::uint64_t* validity = nullptr;
    char number[64];
  };

  std::string place;
  duckdb_prepared_statement statement = nullptr;
  duckdb_pending_result pending = nullptr;
  duckdb_result result{};
  bool has_result = false;
  duckdb_data_chunk chunk = nullptr;
  idx_t row = 0, n_rows = 0;
  std::vector<Vector> vectors;

  ~State() {
    if (chunk != nullptr) duckdb_destroy_data_chunk(&chunk);
    if (has_result) duckdb_destroy_result(&result);
    if (pending != nullptr) duckdb_destroy_pending(&pending);
    if (statement != nullptr) duckdb_destroy_prepare(&statement);
  }

  void start(duckdb_connection connection, const std::string& sql) {
    if (duckdb_prepare(connection, sql.c_str(), &statement) != DuckDBSuccess)
      fail(duckdb_prepare_error(statement), place);
    if (duckdb_pending_prepared_streaming(statement, &pending) != DuckDBSuccess)
      fail(duckdb_pending_error(pending), place);
    has_result = true;
    if (duckdb_execute_pending(pending, &result) != DuckDBSuccess)
      fail(duckdb_result_error(&result), place);
    for (idx_t c = 0; c < duckdb_column_count(&result); ++c)
      vectors.push_back({.type = duckdb_column_type(&result, c), .number = {}});
  }

  bool next_chunk() {
    if (chunk != nullptr) duckdb_destroy_data_chunk(&chunk);
    chunk = duckdb_fetch_chunk(result);
    const char* message = duckdb_result_error(&result);
    if (message != nullptr && *message != '\0') fail(message, place);
    row = 0;
    n_rows = chunk == nullptr ? 0 : duckdb_data_chunk_get_size(chunk);
    for (idx_t c = 0; chunk != nullptr && c < vectors.size(); ++c) {
      duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, c);
      vectors[c].data = duckdb_vector_get_data(vector);
      vectors[c].validity = duckdb_vector_get_validity(vector);
    }
    return n_rows > 0;
  }

  std::string_view cell(Vector& vector) const {
    if (vector.validity != nullptr && !duckdb_validity_row_is_valid(vector.validity, row))
      return {};
    if (vector.type == DUCKDB_TYPE_DOUBLE)
      return number_text(static_cast<const double*>(vector.data)[row], vector.number);
    if (vector.type == DUCKDB_TYPE_FLOAT)
      return number_text(static_cast<const float*>(vector.data)[row], vector.number);
    // The text of a short string lies in the vector itself: no copy of the struct.
    auto* text =
        const_cast<duckdb_string_t*>(static_cast<const duckdb_string_t*>(vector.data)) + row;
    return {duckdb_string_t_data(text), duckdb_string_t_length(*text)};
  }
};

DuckDbRows::DuckDbRows(DuckDbSession& session, const std::string& sql)
    : state_(std::make_unique<State>()) {
  state_->place = session.state_->place;
  state_->start(session.state_->handle(), sql);
}

DuckDbRows::~DuckDbRows() = default;

bool DuckDbRows::next(std::vector<std::string_view>& cells) {
  if (state_->row == state_->n_rows && !state_->next_chunk()) return false;
  cells.clear();
  for (State::Vector& vector : state_->vectors) cells.push_back(state_->cell(vector));
  ++state_->row;
  return true;
}

std::string sql_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    out += c;
    if (c == '"') out += '"';
  }
  return out + "\"";
}

}  // namespace patron::ingest

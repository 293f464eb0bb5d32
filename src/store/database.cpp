#include "store/database.hpp"

#include <duckdb.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/error.hpp"

namespace patron::store {
namespace {

using base::Error;
using base::ErrorCode;

/// The folder of the file that DuckDB names in quotes; empty where it names none.
std::string folder_in(const std::string& message) {
  const std::size_t begin = message.find("\"/"), end = message.find('"', begin + 1);
  if (begin == std::string::npos || end == std::string::npos) return {};
  return std::filesystem::path(message.substr(begin + 1, end - begin - 1)).parent_path().string();
}

[[noreturn]] void fail(const std::string& message) {
  if (message.find("Could not set lock") != std::string::npos)
    throw Error(ErrorCode::kConflict, "Another Patron holds this workspace.",
                "Wait for it, or stop it.", folder_in(message));
  if (message.find("No space left") != std::string::npos)
    throw Error(ErrorCode::kResource, "the disk is full.",
                "Free some space and try again. Nothing was changed.", folder_in(message));
  if (message.find("Out of Memory") != std::string::npos)
    throw Error(ErrorCode::kResource, message,
                "Free memory or disk space and try again. Nothing was changed.");
  if (message.find("not a valid DuckDB database") != std::string::npos)
    throw Error(ErrorCode::kBadData, "The workspace's database is broken.",
                "Import the files again into a new workspace.");
  if (message.find("Permission denied") != std::string::npos ||
      message.find("Read-only file system") != std::string::npos)
    throw Error(ErrorCode::kIo, "The workspace may not be written (permission denied).",
                "Check its owner, or work on a copy.");
  if (message.find("Could not cast value") != std::string::npos ||
      message.find("Casting value") != std::string::npos)
    throw Error(ErrorCode::kBadData, "A sum of money leaves the 18 digits that Patron keeps.",
                "Look for absurd prices: patron export order_lines");
  throw Error(ErrorCode::kInternal, message);
}

struct ConfigHolder {
  duckdb_config config = nullptr;
  ConfigHolder() { duckdb_create_config(&config); }
  ~ConfigHolder() { duckdb_destroy_config(&config); }
  void set(const char* name, const std::string& value) {
    if (duckdb_set_config(config, name, value.c_str()) != DuckDBSuccess)
      throw Error(ErrorCode::kInternal, fmt::format("DuckDB does not take {} = {}.", name, value));
  }
};

struct ResultHolder {
  duckdb_result result{};
  ~ResultHolder() { duckdb_destroy_result(&result); }
};

duckdb_connection as_connection(void* handle) { return static_cast<duckdb_connection>(handle); }

void execute(void* connection, const std::string& sql, ResultHolder& holder) {
  if (duckdb_query(as_connection(connection), sql.c_str(), &holder.result) != DuckDBSuccess)
    fail(duckdb_result_error(&holder.result));
}

/// What DuckDB's type becomes in a base::Column.
enum class Kind { kInt64, kDouble, kMoney, kText, kInstant, kDay };

struct ColumnPlan {
  duckdb_type type;
  duckdb_type storage;  // of a decimal
  int scale = 0;
  Kind kind = Kind::kText;
};

ColumnPlan plan_of(duckdb_result& result, idx_t column) {
  ColumnPlan plan{};
  plan.type = plan.storage = duckdb_column_type(&result, column);
  switch (plan.type) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_HUGEINT:
      plan.kind = Kind::kInt64;
      break;
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_FLOAT:
      plan.kind = Kind::kDouble;
      break;
    case DUCKDB_TYPE_DECIMAL: {
      duckdb_logical_type logical = duckdb_column_logical_type(&result, column);
      plan.storage = duckdb_decimal_internal_type(logical);
      plan.scale = duckdb_decimal_scale(logical);
      duckdb_destroy_logical_type(&logical);
      plan.kind = plan.scale == base::Money::kScale ? Kind::kMoney : Kind::kDouble;
      break;
    }
    case DUCKDB_TYPE_TIMESTAMP:
      plan.kind = Kind::kInstant;
      break;
    case DUCKDB_TYPE_DATE:
      plan.kind = Kind::kDay;
      break;
    case DUCKDB_TYPE_VARCHAR:
      plan.kind = Kind::kText;
      break;
    default:
      throw Error(ErrorCode::kInternal,
                  fmt::format("no column for DuckDB type {}", static_cast<int>(plan.type)));
  }
  return plan;
}

base::Column::Values empty_values(Kind kind) {
  switch (kind) {
    case Kind::kInt64:
      return std::vector<std::int64_t>{};
    case Kind::kDouble:
      return std::vector<double>{};
    case Kind::kMoney:
      return std::vector<base::Money>{};
    case Kind::kInstant:
      return std::vector<base::Instant>{};
    case Kind::kDay:
      return std::vector<base::Day>{};
    case Kind::kText:
      break;
  }
  return std::vector<std::string>{};
}

std::int64_t hugeint_to_int64(duckdb_hugeint value) {
  const bool fits = (value.upper == 0 && value.lower <= INT64_MAX) ||
                    (value.upper == -1 && value.lower > INT64_MAX);
  if (!fits) throw Error(ErrorCode::kBadData, "A sum leaves the 18 digits that Patron keeps.");
  return static_cast<std::int64_t>(value.lower);
}

std::int64_t integer_at(duckdb_type storage, const void* data, idx_t row) {
  switch (storage) {
    case DUCKDB_TYPE_BOOLEAN:
      return static_cast<const bool*>(data)[row];
    case DUCKDB_TYPE_TINYINT:
      return static_cast<const std::int8_t*>(data)[row];
    case DUCKDB_TYPE_SMALLINT:
      return static_cast<const std::int16_t*>(data)[row];
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_DATE:
      return static_cast<const std::int32_t*>(data)[row];
    case DUCKDB_TYPE_HUGEINT:
      return hugeint_to_int64(static_cast<const duckdb_hugeint*>(data)[row]);
    default:
      return static_cast<const std::int64_t*>(data)[row];
  }
}

double double_at(const ColumnPlan& plan, const void* data, idx_t row) {
  if (plan.type == DUCKDB_TYPE_DOUBLE) return static_cast<const double*>(data)[row];
  if (plan.type == DUCKDB_TYPE_FLOAT) return static_cast<const float*>(data)[row];
  return static_cast<double>(integer_at(plan.storage, data, row)) / std::pow(10.0, plan.scale);
}

std::string text_at(const void* data, idx_t row) {
  auto text = static_cast<const duckdb_string_t*>(data)[row];
  return {duckdb_string_t_data(&text), duckdb_string_t_length(text)};
}

void append_value(base::Column& column, const ColumnPlan& plan, const void* data, idx_t row,
                  bool null) {
  const auto integer = [&] { return null ? 0 : integer_at(plan.storage, data, row); };
  switch (plan.kind) {
    case Kind::kInt64:
      std::get<std::vector<std::int64_t>>(column.values).push_back(integer());
      break;
    case Kind::kDouble:
      std::get<std::vector<double>>(column.values)
          .push_back(null ? 0.0 : double_at(plan, data, row));
      break;
    case Kind::kMoney:
      std::get<std::vector<base::Money>>(column.values).push_back({integer()});
      break;
    case Kind::kInstant:
      std::get<std::vector<base::Instant>>(column.values).push_back(base::instant_of(integer()));
      break;
    case Kind::kDay:
      std::get<std::vector<base::Day>>(column.values)
          .push_back(base::Day{std::chrono::days{integer()}});
      break;
    case Kind::kText:
      std::get<std::vector<std::string>>(column.values)
          .push_back(null ? std::string() : text_at(data, row));
      break;
  }
}

template <class Stored, class Value, class Make>
void append_each(std::vector<Value>& values, const void* data, idx_t n_rows, Make value_of) {
  const auto* stored = static_cast<const Stored*>(data);
  const std::size_t before = values.size();
  values.resize(before + n_rows);
  for (idx_t row = 0; row < n_rows; ++row) values[before + row] = value_of(stored[row]);
}

/// The kinds of which large answers are made, without a choice for each value; false: another kind.
bool append_at_once(base::Column& column, const ColumnPlan& plan, const void* data, idx_t n_rows) {
  const auto number = [](std::int64_t value) { return value; };
  const auto instant = [](std::int64_t value) { return base::instant_of(value); };
  if (plan.kind == Kind::kInt64 && plan.storage == DUCKDB_TYPE_INTEGER)
    append_each<std::int32_t>(std::get<std::vector<std::int64_t>>(column.values), data, n_rows,
                              number);
  else if (plan.kind == Kind::kInt64 && plan.storage == DUCKDB_TYPE_BIGINT)
    append_each<std::int64_t>(std::get<std::vector<std::int64_t>>(column.values), data, n_rows,
                              number);
  else if (plan.kind == Kind::kInstant)
    append_each<std::int64_t>(std::get<std::vector<base::Instant>>(column.values), data, n_rows,
                              instant);
  else
    return false;
  return true;
}

void append_vector(base::Column& column, const ColumnPlan& plan, duckdb_vector vector,
                   idx_t n_rows) {
  const void* data = duckdb_vector_get_data(vector);
  std::uint64_t* validity = duckdb_vector_get_validity(vector);
  const std::size_t before = column.size();
  if (validity == nullptr && column.is_null.empty() && append_at_once(column, plan, data, n_rows))
    return;
  for (idx_t row = 0; row < n_rows; ++row) {
    const bool null = validity != nullptr && !duckdb_validity_row_is_valid(validity, row);
    append_value(column, plan, data, row, null);
    if (null && column.is_null.empty()) column.is_null.assign(before + row, false);
    if (null || !column.is_null.empty()) column.is_null.push_back(null);
  }
}

}  // namespace

Database::Database(const std::string& path, const DatabaseOptions& options) {
  ConfigHolder config;
  config.set("autoinstall_known_extensions", "false");
  config.set("autoload_known_extensions", "false");
  config.set("allow_community_extensions", "false");
  if (!options.memory_limit.empty()) config.set("memory_limit", options.memory_limit);
  if (!options.temp_directory.empty()) config.set("temp_directory", options.temp_directory);
  char* message = nullptr;
  duckdb_database database = nullptr;
  if (duckdb_open_ext(path.empty() ? nullptr : path.c_str(), &database, config.config, &message) !=
      DuckDBSuccess) {
    const std::string text = message != nullptr ? message : "DuckDB can't open " + path;
    duckdb_free(message);
    fail(text);
  }
  handle_ = database;
}

Database::~Database() {
  auto database = static_cast<duckdb_database>(handle_);
  if (database != nullptr) duckdb_close(&database);
}

Database::Database(Database&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}

Database& Database::operator=(Database&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

Connection::Connection(const Database& database) {
  duckdb_connection connection = nullptr;
  if (duckdb_connect(static_cast<duckdb_database>(database.handle()), &connection) != DuckDBSuccess)
    throw Error(ErrorCode::kInternal, "DuckDB refuses a connection.");
  handle_ = connection;
}

Connection::~Connection() {
  auto connection = as_connection(handle_);
  duckdb_disconnect(&connection);
}

void Connection::run(const std::string& sql) {
  ResultHolder holder;
  execute(handle_, sql, holder);
}

base::Table Connection::query(const std::string& sql) {
  ResultHolder holder;
  execute(handle_, sql, holder);
  base::Table table;
  std::vector<ColumnPlan> plans;
  for (idx_t c = 0; c < duckdb_column_count(&holder.result); ++c) {
    plans.push_back(plan_of(holder.result, c));
    table.columns.push_back(
        {duckdb_column_name(&holder.result, c), empty_values(plans.back().kind)});
  }
  while (duckdb_data_chunk chunk = duckdb_fetch_chunk(holder.result)) {
    for (idx_t c = 0; c < plans.size(); ++c)
      append_vector(table.columns[c], plans[c], duckdb_data_chunk_get_vector(chunk, c),
                    duckdb_data_chunk_get_size(chunk));
    duckdb_destroy_data_chunk(&chunk);
  }
  return table;
}

std::int64_t Connection::query_number(const std::string& sql) {
  const base::Table table = query(sql);
  if (table.n_rows() == 0) throw Error(ErrorCode::kInternal, "no row from: " + sql);
  return std::get<std::vector<std::int64_t>>(table.columns[0].values)[0];
}

Transaction::Transaction(Connection& connection) : connection_(connection) {
  connection_.run("begin transaction");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    connection_.run("rollback");
  } catch (const Error&) {  // a broken transaction is rolled back by DuckDB itself
  }
}

void Transaction::commit() {
  connection_.run("commit");
  open_ = false;
}

struct Appender::State {
  duckdb_appender appender = nullptr;
  std::vector<duckdb_logical_type> types;
  duckdb_data_chunk chunk = nullptr;

  ~State() {
    if (chunk != nullptr) duckdb_destroy_data_chunk(&chunk);
    for (duckdb_logical_type& type : types) duckdb_destroy_logical_type(&type);
    if (appender != nullptr) duckdb_appender_destroy(&appender);
  }
  [[noreturn]] void fail_here() {
    const char* message = duckdb_appender_error(appender);
    fail(message != nullptr ? message : "DuckDB refuses the rows.");
  }
};

Appender::Appender(Connection& connection, const std::string& table,
                   const std::vector<std::string>& columns)
    : state_(std::make_unique<State>()) {
  if (duckdb_appender_create(as_connection(connection.handle()), nullptr, table.c_str(),
                             &state_->appender) != DuckDBSuccess)
    state_->fail_here();
  for (const std::string& column : columns)
    if (duckdb_appender_add_column(state_->appender, column.c_str()) != DuckDBSuccess)
      state_->fail_here();
  for (idx_t c = 0; c < duckdb_appender_column_count(state_->appender); ++c)
    state_->types.push_back(duckdb_appender_column_type(state_->appender, c));
  state_->chunk = duckdb_create_data_chunk(state_->types.data(), state_->types.size());
}

Appender::~Appender() = default;

namespace {

template <class T>
void fill_constant(void* data, T value, std::size_t n) {
  std::fill_n(static_cast<T*>(data), n, value);
}

void fill_nullable_keys(duckdb_vector vector, const std::int32_t* keys, std::size_t n) {
  std::memcpy(duckdb_vector_get_data(vector), keys, n * sizeof(std::int32_t));
  if (std::none_of(keys, keys + n, [](std::int32_t key) { return key < 0; })) return;
  duckdb_vector_ensure_validity_writable(vector);
  std::uint64_t* validity = duckdb_vector_get_validity(vector);
  for (std::size_t i = 0; i < n; ++i)
    if (keys[i] < 0) duckdb_validity_set_row_invalid(validity, i);
}

void fill_vector(duckdb_vector vector, const AppendColumn& column, std::size_t from,
                 std::size_t n) {
  void* data = duckdb_vector_get_data(vector);
  if (column.int64 != nullptr) {
    std::memcpy(data, column.int64 + from, n * sizeof(std::int64_t));
  } else if (column.int32 != nullptr && column.negative_is_null) {
    fill_nullable_keys(vector, column.int32 + from, n);
  } else if (column.int32 != nullptr) {
    std::memcpy(data, column.int32 + from, n * sizeof(std::int32_t));
  } else if (column.constant_int64 != nullptr) {
    fill_constant(data, *column.constant_int64, n);
  } else if (column.constant_int32 != nullptr) {
    fill_constant(data, *column.constant_int32, n);
  } else {
    for (std::size_t i = 0; i < n; ++i)
      duckdb_vector_assign_string_element_len(vector, i, column.text[from + i].data(),
                                              column.text[from + i].size());
  }
}

}  // namespace

void Appender::append(std::span<const AppendColumn> columns, std::size_t n_rows) {
  for (std::size_t from = 0; from < n_rows; from += duckdb_vector_size()) {
    const std::size_t n = std::min<std::size_t>(duckdb_vector_size(), n_rows - from);
    duckdb_data_chunk_reset(state_->chunk);
    for (std::size_t c = 0; c < columns.size(); ++c)
      fill_vector(duckdb_data_chunk_get_vector(state_->chunk, c), columns[c], from, n);
    duckdb_data_chunk_set_size(state_->chunk, n);
    if (duckdb_append_data_chunk(state_->appender, state_->chunk) != DuckDBSuccess)
      state_->fail_here();
  }
}

void Appender::close() {
  if (duckdb_appender_close(state_->appender) != DuckDBSuccess) state_->fail_here();
}

std::string sql_text(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    out += c;
    if (c == '\'') out += '\'';
  }
  return out + "'";
}

}  // namespace patron::store

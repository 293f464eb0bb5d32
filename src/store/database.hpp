#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/table.hpp"

namespace patron::store {

struct DatabaseOptions {
  std::string memory_limit;    // "1GB"; empty: DuckDB's own choice
  std::string temp_directory;  // where larger-than-memory work goes; can't be changed later
};

/// DuckDB behind RAII. Opened without extensions from the network. One process may write.
class Database {
 public:
  /// An empty path opens a database in memory. Errors: conflict where another process holds the
  /// file.
  explicit Database(const std::string& path, const DatabaseOptions& options = {});
  ~Database();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;

  void* handle() const { return handle_; }

 private:
  void* handle_ = nullptr;
};

/// A session of a Database: SQL in, columns out. The seam for a second engine.
class Connection {
 public:
  explicit Connection(const Database& database);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs statements whose result nobody needs. Errors: internal with DuckDB's message, or
  /// resource.
  void run(const std::string& sql);

  /// Whole numbers of any width arrive as int64, DECIMAL(…, 4) as exact Money, other decimals as
  /// double.
  base::Table query(const std::string& sql);

  /// The one number in the first cell of a query's result.
  std::int64_t query_number(const std::string& sql);

  void* handle() const { return handle_; }

 private:
  void* handle_ = nullptr;
};

/// Begins a transaction; rolls it back when left without commit().
class Transaction {
 public:
  explicit Transaction(Connection& connection);
  ~Transaction();
  void commit();

 private:
  Connection& connection_;
  bool open_ = true;
};

/// One column of rows to append. Exactly one of the pointers is set.
struct AppendColumn {
  const std::int64_t* int64 = nullptr;  // BIGINT, TIMESTAMP, DECIMAL(18, s) in units
  const std::int32_t* int32 = nullptr;  // INTEGER
  const std::string* text = nullptr;    // VARCHAR
  const std::int64_t* constant_int64 = nullptr;
  const std::int32_t* constant_int32 = nullptr;
  bool negative_is_null = false;  // int32 only: a negative key means "none"
};

/// Appends rows column by column, as fast as DuckDB takes them.
/// Shapes: `columns` in the table's order, each with n_rows entries (constants: one).
class Appender {
 public:
  /// `columns`: those that rows are given for, in this order (none: all of the table); others are
  /// null.
  Appender(Connection& connection, const std::string& table,
           const std::vector<std::string>& columns = {});
  ~Appender();
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  void append(std::span<const AppendColumn> columns, std::size_t n_rows);
  /// Errors of the append surface here at the latest.
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// 'it''s' — a text literal for SQL.
std::string sql_text(std::string_view text);

}  // namespace patron::store

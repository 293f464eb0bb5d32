#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patron::ingest {

/// A DuckDB in memory that reads foreign files: without network, without temporary files, with
/// bounded memory, one thread. The place is named in every error.
class DuckDbSession {
 public:
  explicit DuckDbSession(const std::string& place);
  ~DuckDbSession();
  DuckDbSession(const DuckDbSession&) = delete;
  DuckDbSession& operator=(const DuckDbSession&) = delete;

  /// Errors: bad_data where the file is broken, unsupported where it is too new for this DuckDB,
  /// conflict where another process is writing it, resource where memory does not suffice.
  void run(const std::string& sql);
  /// All rows of a small result as text; null is empty.
  std::vector<std::vector<std::string>> texts(const std::string& sql);

 private:
  friend class DuckDbRows;
  struct State;
  std::unique_ptr<State> state_;
};

/// The rows of a query as they are made, one chunk in memory. Columns are VARCHAR, DOUBLE or FLOAT.
class DuckDbRows {
 public:
  DuckDbRows(DuckDbSession& session, const std::string& sql);
  ~DuckDbRows();
  DuckDbRows(const DuckDbRows&) = delete;
  DuckDbRows& operator=(const DuckDbRows&) = delete;

  /// False at the end. The cells hold until the next call; null is empty. Errors: as above.
  bool next(std::vector<std::string_view>& cells);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// "it""s": a name for SQL.
std::string sql_name(std::string_view name);

}  // namespace patron::ingest

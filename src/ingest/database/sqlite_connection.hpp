#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>

namespace patron::ingest {

struct SqliteFile {
  std::filesystem::path file;
  std::string place;     // named in messages
  bool is_private_copy;  // no other program knows it
};

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using SqliteStatement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

/// A SQLite file opened to be read, hardened against what a hostile one may hold. Locks of other
/// programs are honoured, a log (WAL) beside it is read; no file is left beside it.
///
/// Errors: io where it can't be opened, conflict where it stays locked for 5 seconds, bad_data
///         where it is broken, resource where a value or a view is too much.
class SqliteConnection {
 public:
  explicit SqliteConnection(const SqliteFile& source);
  ~SqliteConnection();
  SqliteConnection(SqliteConnection&&) noexcept;

  SqliteStatement prepare(const std::string& sql) const;
  /// Empty where the statement can't be compiled.
  SqliteStatement try_prepare(const std::string& sql) const;
  /// True where there is a row. Errors: as above; conflict at the end where the file has changed
  /// under a reading that could not lock it.
  bool step(const SqliteStatement& statement) const;
  [[noreturn]] void fail() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace patron::ingest

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patron::ingest {

bool is_postgres_address(std::string_view place);

/// "postgresql://shop@db.example:5432/sales": the address without its password and settings, as it
/// may be shown. Never fails.
std::string shown_address(const std::string& address);

/// A session of a PostgreSQL server inside one transaction that can only read and always sees the
/// same state. Everything libpq takes is taken: URI, ~/.pgpass, PGPASSWORD, SSL.
///
/// Errors: invalid_argument for an address libpq can't read, io where the server can't be reached
///         or refuses, not_found for what is not there, unsupported where libpq is missing. The
///         password is in no message.
class PostgresConnection {
 public:
  explicit PostgresConnection(const std::string& address);
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  /// All rows of a small result; null is empty.
  std::vector<std::vector<std::string>> texts(const std::string& sql);

  /// Starts a query whose rows come one by one.
  void start(const std::string& sql);
  struct Cell {
    std::string_view text;  // holds until the next row
    std::uint32_t type;     // PostgreSQL's number of the type
  };
  /// False at the end.
  bool next(std::vector<Cell>& cells);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace patron::ingest

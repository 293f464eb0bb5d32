#include "ingest/database/postgres_connection.hpp"

#include <fmt/format.h>

#include <map>

#include "base/error.hpp"
#include "ingest/database/libpq.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

struct ClearResult {
  void operator()(PGresult* result) const { libpq().clear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

/// libpq's message as one line, without the "FATAL:" that says nothing to the reader.
std::string one_line(std::string_view message) {
  std::string line;
  for (const char c : message) line += c == '\n' || c == '\t' ? ' ' : c;
  while (!line.empty() && (line.back() == ' ' || line.back() == '.')) line.pop_back();
  return line;
}

/// The parts of an address by libpq's own parser. Its message quotes the address, password and
/// all: only what stands before the quotation is kept.
std::map<std::string, std::string> parts_of(const std::string& address) {
  char* said = nullptr;
  PQconninfoOption* options = libpq().conninfo_parse(address.c_str(), &said);
  if (options == nullptr) {
    const std::string message = said != nullptr ? said : "";
    libpq().freemem(said);
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("this is no address of a PostgreSQL database ({}).",
                            one_line(message.substr(0, message.find_first_of("\":")))),
                "Write postgresql://USER@HOST:PORT/DATABASE; % in a password is %25, @ is %40.",
                "postgresql://...");
  }
  std::map<std::string, std::string> parts;
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option)
    if (option->val != nullptr) parts[option->keyword] = option->val;
  libpq().conninfo_free(options);
  return parts;
}

/// A password with an unescaped @ or / makes libpq take pieces of it for host, port or database,
/// and name them in its messages.
void refuse_spilled_password(const std::map<std::string, std::string>& parts) {
  const auto holds = [&](const char* key, const char* characters, bool others) {
    const auto part = parts.find(key);
    if (part == parts.end()) return false;
    return (others ? part->second.find_first_not_of(characters)
                   : part->second.find_first_of(characters)) != std::string::npos;
  };
  if (holds("host", "@", false) || holds("dbname", "@", false) ||
      holds("port", "0123456789,", true))
    throw Error(ErrorCode::kInvalidArgument, "this is no address of a PostgreSQL database.",
                "Write postgresql://USER@HOST:PORT/DATABASE; in a password @ is %40, / is %2F, "
                "% is %25.",
                "postgresql://...");
}

ErrorCode code_of_sqlstate(std::string_view state) {
  if (state == "42P01" || state == "3F000") return ErrorCode::kNotFound;
  if (state == "57014") return ErrorCode::kCancelled;
  if (state.starts_with("53")) return ErrorCode::kResource;
  return ErrorCode::kIo;
}

}  // namespace

bool is_postgres_address(std::string_view place) {
  return place.starts_with("postgresql://") || place.starts_with("postgres://");
}

std::string shown_address(const std::string& address) {
  const std::string rest = address.substr(address.find("://") + 3);
  const std::size_t first_at = rest.find('@');
  const std::size_t settings =
      rest.find_first_of("?#", first_at == std::string::npos ? 0 : first_at);
  const std::string shown = rest.substr(0, settings);
  const std::size_t at = shown.rfind('@');
  if (at == std::string::npos) return "postgresql://" + shown;
  return "postgresql://" + shown.substr(0, shown.find_first_of(":@")) + shown.substr(at);
}

struct PostgresConnection::State {
  std::string place;
  std::map<std::string, std::string> parts;
  PGconn* connection = nullptr;
  ResultPtr row;
  bool running = false;

  explicit State(const std::string& address)
      : place(shown_address(address)), parts(parts_of(address)) {
    refuse_spilled_password(parts);
  }

  ~State() {
    if (connection == nullptr) return;
    if (running) stop_query();
    libpq().finish(connection);
  }

  /// So that the server does not go on sending rows that nobody reads.
  void stop_query() {
    row.reset();
    char said[256];
    PGcancel* cancel = libpq().get_cancel(connection);
    if (cancel == nullptr) return;
    libpq().cancel(cancel, said, sizeof said);
    libpq().free_cancel(cancel);
  }

  [[noreturn]] void fail(const PGresult* result) {
    const char* state = result != nullptr ? libpq().error_field(result, PG_DIAG_SQLSTATE) : nullptr;
    const char* primary =
        result != nullptr ? libpq().error_field(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    const std::string said = primary != nullptr ? primary : libpq().error_message(connection);
    throw Error(code_of_sqlstate(state != nullptr ? state : ""),
                fmt::format("the server says: {}.", one_line(said)), "", place);
  }

  void connect() {
    parts.emplace("connect_timeout", "10");
    parts.emplace("application_name", "patron");
    parts["client_encoding"] = "UTF8";
    std::vector<const char*> keys, values;
    for (const auto& [key, value] : parts) {
      keys.push_back(key.c_str());
      values.push_back(value.c_str());
    }
    keys.push_back(nullptr);
    values.push_back(nullptr);
    connection = libpq().connect(keys.data(), values.data(), 0);
    if (connection == nullptr || libpq().status(connection) != CONNECTION_OK)
      throw Error(ErrorCode::kIo,
                  fmt::format("no connection: {}.", one_line(libpq().error_message(connection))),
                  "Check host, port, database and user; the password may stand in PGPASSWORD or "
                  "~/.pgpass.",
                  place);
  }

  void run(const char* sql) {
    const ResultPtr result(libpq().exec(connection, sql));
    if (libpq().result_status(result.get()) != PGRES_COMMAND_OK) fail(result.get());
  }
};

PostgresConnection::PostgresConnection(const std::string& address)
    : state_(std::make_unique<State>(address)) {
  state_->connect();
  for (const char* sql :
       {"set datestyle = 'ISO'", "set timezone = 'UTC'", "set intervalstyle = 'iso_8601'",
        "set bytea_output = 'hex'", "set extra_float_digits = 3",
        "begin isolation level repeatable read read only"})
    state_->run(sql);
}

PostgresConnection::~PostgresConnection() = default;

std::vector<std::vector<std::string>> PostgresConnection::texts(const std::string& sql) {
  const ResultPtr result(libpq().exec(state_->connection, sql.c_str()));
  if (libpq().result_status(result.get()) != PGRES_TUPLES_OK) state_->fail(result.get());
  std::vector<std::vector<std::string>> rows;
  for (int r = 0; r < libpq().n_tuples(result.get()); ++r) {
    rows.emplace_back();
    for (int c = 0; c < libpq().n_fields(result.get()); ++c)
      rows.back().emplace_back(libpq().value(result.get(), r, c));
  }
  return rows;
}

void PostgresConnection::start(const std::string& sql) {
  if (libpq().send_query(state_->connection, sql.c_str()) == 0) state_->fail(nullptr);
  libpq().set_single_row_mode(state_->connection);
  state_->running = true;
}

bool PostgresConnection::next(std::vector<Cell>& cells) {
  State& state = *state_;
  if (!state.running) return false;
  state.row.reset(libpq().get_result(state.connection));
  const ExecStatusType status = libpq().result_status(state.row.get());
  if (status == PGRES_TUPLES_OK) {  // no row more
    while (state.row != nullptr) state.row.reset(libpq().get_result(state.connection));
    state.running = false;
    return false;
  }
  if (status != PGRES_SINGLE_TUPLE) state.fail(state.row.get());
  cells.clear();
  for (int c = 0; c < libpq().n_fields(state.row.get()); ++c)
    cells.push_back({{libpq().value(state.row.get(), 0, c),
                      static_cast<std::size_t>(libpq().length(state.row.get(), 0, c))},
                     libpq().field_type(state.row.get(), c)});
  return true;
}

}  // namespace patron::ingest

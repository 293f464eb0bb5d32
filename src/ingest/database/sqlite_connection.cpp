#include "ingest/database/sqlite_connection.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <utility>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

constexpr int kLockWaitMs = 5'000;
constexpr int kLongestValue = 64 << 20;  // bytes of one value
/// A view may ask for endless work: after so many steps of SQLite without a row it is given up
/// (some minutes; a sorted view of 10 million rows needs a tenth).
constexpr int kStepsPerLook = 1'000'000;
constexpr int kLooksWithoutRow = 20'000;
/// Place in the header: 2 where the database keeps a log (WAL), else 1.
constexpr std::size_t kWriteVersion = 18;

[[noreturn]] void fail_with(sqlite3* connection, const std::string& place) {
  const int code = sqlite3_errcode(connection) & 0xFF;
  const std::string said = sqlite3_errmsg(connection);
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    throw Error(ErrorCode::kConflict, "another program is writing this database.",
                "Close it there, or read a copy of the file.", place);
  if (code == SQLITE_CANTOPEN || code == SQLITE_PERM || code == SQLITE_READONLY)
    throw Error(ErrorCode::kIo, fmt::format("the database can't be opened: {}.", said),
                "Look at the permissions of the file and of its folder, or read a copy of it.",
                place);
  if (code == SQLITE_NOMEM || code == SQLITE_TOOBIG)
    throw Error(ErrorCode::kResource, fmt::format("a value is too large: {}.", said), "", place);
  if (code == SQLITE_INTERRUPT)
    throw Error(ErrorCode::kResource, "a view works for minutes without giving a row.",
                "Write its rows into a table, and name that.", place);
  if (code == SQLITE_IOERR)
    throw Error(ErrorCode::kIo, fmt::format("the database can't be read: {}.", said), "", place);
  throw Error(ErrorCode::kBadData, fmt::format("the database can't be read: {}.", said),
              "Look at it with: sqlite3 FILE \"pragma integrity_check\"", place);
}

/// A private copy in memory, page by page as it is read: it has no name under which SQLite could
/// open it.
class Mapping {
 public:
  Mapping() = default;
  explicit Mapping(const SqliteFile& source) {
    const int fd = ::open(source.file.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    if (fd >= 0) ::fstat(fd, &status);
    size_ = static_cast<std::size_t>(status.st_size);
    void* bytes = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    if (fd >= 0) ::close(fd);
    if (bytes == MAP_FAILED)
      throw Error(ErrorCode::kIo, "the copy of the database can't be read.", "", source.place);
    bytes_ = static_cast<unsigned char*>(bytes);
    // A copy has no log beside it: the format without one, whatever the header says.
    if (size_ > kWriteVersion + 1) bytes_[kWriteVersion] = bytes_[kWriteVersion + 1] = 1;
  }
  ~Mapping() {
    if (bytes_ != nullptr) ::munmap(bytes_, size_);
  }
  Mapping(Mapping&& other) noexcept
      : bytes_(std::exchange(other.bytes_, nullptr)), size_(other.size_) {}
  Mapping& operator=(Mapping&&) = delete;

  unsigned char* bytes() const { return bytes_; }
  sqlite3_int64 size() const { return static_cast<sqlite3_int64>(size_); }

 private:
  unsigned char* bytes_ = nullptr;
  std::size_t size_ = 0;
};

/// Nothing that a hostile file holds (views, triggers, schema) may reach beyond its rows.
void harden(sqlite3* connection) {
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, kLongestValue);
  sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_busy_timeout(connection, kLockWaitMs);
}

/// The beginning of a SQLite file, as its documentation lays it out.
class Header {
 public:
  explicit Header(const fs::path& file) {
    std::ifstream(file, std::ios::binary).read(bytes_.data(), std::ssize(bytes_));
  }
  bool keeps_log() const { return byte(kWriteVersion) == 2; }
  /// Size the file must have; 0 where an old writer has not said it.
  std::uintmax_t expected_size() const {
    const std::uintmax_t page = number(16, 2) == 1 ? 65'536 : number(16, 2);
    return number(24, 4) == number(92, 4) ? page * number(28, 4) : 0;
  }

 private:
  std::uintmax_t byte(std::size_t at) const { return static_cast<unsigned char>(bytes_[at]); }
  std::uintmax_t number(std::size_t at, std::size_t n) const {
    std::uintmax_t value = 0;
    for (std::size_t i = 0; i < n; ++i) value = value << 8 | byte(at + i);
    return value;
  }
  std::string bytes_ = std::string(100, '\0');
};

/// SQLite reads zeros beyond the end of a file that was cut off.
void require_whole(const SqliteFile& source) {
  std::error_code ignored;
  if (fs::file_size(source.file, ignored) < Header(source.file).expected_size())
    throw Error(ErrorCode::kBadData, "the database was cut off.", "Copy or download it again.",
                source.place);
}

/// A database with a log that all programs have left: opening it in the ordinary way would leave
/// an empty log beside it.
bool is_resting(const SqliteFile& source) {
  std::error_code absent;
  const auto log = fs::file_size(source.file.string() + "-wal", absent);
  return Header(source.file).keeps_log() && (absent || log == 0);
}

/// "file:/path?immutable=1", the path escaped as SQLite asks.
std::string immutable_address(const fs::path& file) {
  std::string address = "file:";
  for (const char c : fs::absolute(file).string())
    if (c == '%' || c == '?' || c == '#')
      address += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      address += c;
  return address + "?immutable=1";
}

/// Changes whenever the file is written.
std::pair<fs::file_time_type, std::uintmax_t> stamp_of(const fs::path& file) {
  std::error_code ignored;
  return {fs::last_write_time(file, ignored), fs::file_size(file, ignored)};
}

}  // namespace

struct SqliteConnection::State {
  SqliteFile source;
  Mapping mapping;
  sqlite3* connection = nullptr;
  bool is_unlocked = false;
  decltype(stamp_of({})) stamp{};
  int looks_without_row = 0;

  explicit State(const SqliteFile& s)
      : source(s), mapping(s.is_private_copy ? Mapping(s) : Mapping()) {}
  ~State() { sqlite3_close_v2(connection); }

  std::string name() {
    if (source.is_private_copy) return ":memory:";
    is_unlocked = is_resting(source);
    stamp = stamp_of(source.file);
    return is_unlocked ? immutable_address(source.file) : fs::absolute(source.file).string();
  }

  void open() {
    require_whole(source);
    const int code =
        sqlite3_open_v2(name().c_str(), &connection,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, nullptr);
    if (code != SQLITE_OK) fail_with(connection, source.place);
    if (source.is_private_copy &&
        sqlite3_deserialize(connection, "main", mapping.bytes(), mapping.size(), mapping.size(),
                            SQLITE_DESERIALIZE_READONLY) != SQLITE_OK)
      fail_with(connection, source.place);
    harden(connection);
    sqlite3_progress_handler(connection, kStepsPerLook, &State::look, this);
  }

  /// Called by SQLite now and then; anything but 0 interrupts it.
  static int look(void* state) {
    return ++static_cast<State*>(state)->looks_without_row > kLooksWithoutRow ? 1 : 0;
  }

  void require_unchanged() const {
    if (is_unlocked && stamp != stamp_of(source.file))
      throw Error(ErrorCode::kConflict, "another program wrote this database while it was read.",
                  "Try again.", source.place);
  }
};

SqliteConnection::SqliteConnection(const SqliteFile& source)
    : state_(std::make_unique<State>(source)) {
  state_->open();
}
SqliteConnection::~SqliteConnection() = default;
SqliteConnection::SqliteConnection(SqliteConnection&&) noexcept = default;

void SqliteConnection::fail() const { fail_with(state_->connection, state_->source.place); }

SqliteStatement SqliteConnection::try_prepare(const std::string& sql) const {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(state_->connection, sql.c_str(), static_cast<int>(sql.size()), &statement,
                     nullptr);
  return SqliteStatement(statement);
}

SqliteStatement SqliteConnection::prepare(const std::string& sql) const {
  SqliteStatement statement = try_prepare(sql);
  if (!statement) fail();
  return statement;
}

bool SqliteConnection::step(const SqliteStatement& statement) const {
  const int code = sqlite3_step(statement.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) fail();
  state_->looks_without_row = 0;
  if (code == SQLITE_DONE) state_->require_unchanged();
  return code == SQLITE_ROW;
}

}  // namespace patron::ingest

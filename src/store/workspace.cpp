#include "store/workspace.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "base/error.hpp"
#include "store/schema.hpp"

namespace patron::store {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

constexpr const char* kDatabaseFile = "patron.duckdb";

/// Order lines below which handing a query out to several threads costs more than it saves.
constexpr std::int64_t kSmallShop = 2'000'000;

/// Half of the machine's memory, so that others can live beside Patron; more goes to the temporary
/// folder. PATRON_MEMORY_LIMIT ("4GB") overrides.
std::string memory_limit() {
  if (const char* limit = std::getenv("PATRON_MEMORY_LIMIT")) return limit;
  const auto bytes = static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  return std::to_string(bytes / 2 / 1'000'000) + "MB";
}

void create_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_directory(folder, error))
    throw Error(ErrorCode::kIo, "this is a file, not a folder.",
                "Name another folder with --workspace.", folder.string());
  fs::create_directories(folder, error);
  if (error)
    throw Error(ErrorCode::kIo, "the folder can't be made: " + error.message() + ".",
                "Name another folder with --workspace.", folder.string());
}

DatabaseOptions options_for(const fs::path& folder) {
  return {memory_limit(), (folder / "tmp").string()};
}

/// An empty database takes its name only once it is whole: a program killed meanwhile leaves none.
void make_database(const fs::path& folder) {
  const fs::path part = folder / ".patron.duckdb.part", place = folder / kDatabaseFile;
  std::error_code ignored;
  fs::remove(part, ignored);
  { const Database empty(part.string(), options_for(folder)); }
  if (::renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, place.c_str(), RENAME_NOREPLACE) == 0) return;
  if (!fs::exists(place)) fs::rename(part, place);  // a file system that can only replace
  fs::remove(part, ignored);                        // another Patron was faster
}

}  // namespace

Workspace::Workspace(fs::path folder, const std::string& database_path,
                     const DatabaseOptions& options)
    : folder_(std::move(folder)),
      database_(std::make_unique<Database>(database_path, options)),
      connection_(std::make_unique<Connection>(*database_)) {
  migrate(*connection_);
  choose_threads();
}

void Workspace::choose_threads() {
  const bool small =
      connection_->query_number("select cast(coalesce(sum(rows_new), 0) as bigint) from imports") <
      kSmallShop;
  connection_->run(small ? "set threads = 1" : "reset threads");
}

Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;

Workspace Workspace::open_or_create(const fs::path& folder) {
  create_folder(folder);
  if (!fs::exists(folder / kDatabaseFile)) make_database(folder);
  return {folder, (folder / kDatabaseFile).string(), options_for(folder)};
}

void Workspace::require(const fs::path& folder) {
  if (fs::exists(folder / kDatabaseFile)) return;
  throw Error(ErrorCode::kNotFound, "there is no workspace here.",
              "Make one with: patron import FILE --workspace " + folder.string(), folder.string());
}

Workspace Workspace::open(const fs::path& folder) {
  require(folder);
  return open_or_create(folder);
}

Workspace Workspace::temporary() {
  return {{}, "", {memory_limit(), (fs::temp_directory_path() / "patron-tmp").string()}};
}

fs::path Workspace::models_folder() const {
  return folder_.empty() ? fs::path() : folder_ / "models";
}

std::int64_t Workspace::data_version() {
  return connection_->query_number("select coalesce(max(data_version), 0) from imports");
}

std::int64_t Workspace::n_imports() {
  return connection_->query_number("select count(*) from imports");
}

std::string Workspace::currency() {
  const base::Table table =
      connection_->query("select max(currency) from imports where currency <> ''");
  return table.text_at(0, 0);
}

}  // namespace patron::store

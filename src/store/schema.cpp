#include "store/schema.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "base/error.hpp"

namespace patron::store {

std::string_view schema_file(std::string_view file_name);  // embedded from sql/schema

namespace {

constexpr std::array kMigrations = {std::string_view("001_canonical_tables.sql"),
                                    std::string_view("002_rules.sql"),
                                    std::string_view("003_imports_and_rejects.sql")};

}  // namespace

void migrate(Connection& connection) {
  connection.run("create table if not exists schema_version (version integer not null)");
  const std::int64_t version =
      connection.query_number("select coalesce(max(version), 0) from schema_version");
  const auto newest = static_cast<std::int64_t>(kMigrations.size());
  if (version > newest)
    throw base::Error(base::ErrorCode::kUnsupported, "A newer Patron has made this workspace.",
                      "Use that version, or import into a new workspace.");
  for (std::int64_t v = version; v < newest; ++v) {
    Transaction transaction(connection);
    connection.run(std::string(schema_file(kMigrations[static_cast<std::size_t>(v)])));
    connection.run(fmt::format("insert into schema_version values ({})", v + 1));
    transaction.commit();
  }
}

}  // namespace patron::store

#pragma once

#include "store/database.hpp"

namespace patron::store {

/// Brings the database to the newest schema: runs the files of sql/schema that it has not seen,
/// each in a transaction. Errors: unsupported where a newer Patron has made the database.
void migrate(Connection& connection);

}  // namespace patron::store

#pragma once

#include <string>
#include <vector>

#include "ingest/table_source.hpp"

namespace patron::ingest {

/// The tables and views of a PostgreSQL database (servers from version 10 on) that the user may
/// read, each read in a transaction of its own that can only read. Tables outside of the search
/// path are named "schema.table".
///
/// Rows come in the order of the primary key; where there is none, as the server gives them, and a
/// note says so. bytes_read counts rows. sha256 is that of the rows as CSV lines in that order.
/// Errors: those of PostgresConnection; not_found where options.table names nothing.
std::vector<TableSource> postgres_tables(const std::string& address, const SourceOptions& options);

}  // namespace patron::ingest

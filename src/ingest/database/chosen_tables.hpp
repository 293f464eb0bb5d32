#pragma once

#include <string>
#include <vector>

#include "ingest/table_source.hpp"

namespace patron::ingest {

/// Of the tables of a database the one the user named ("orders", "sales.orders"; where nothing is
/// written exactly so, without regard to case), all where none was named.
/// Errors: not_found where the name fits nothing (lists what is there) or the database is empty;
///         invalid_argument where it fits several.
std::vector<TableSource> chosen_tables(std::vector<TableSource> tables, const std::string& place,
                                       const std::string& wanted);

}  // namespace patron::ingest

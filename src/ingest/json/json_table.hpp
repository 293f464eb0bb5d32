#pragma once

#include <functional>
#include <memory>
#include <string>

#include "ingest/bytes/byte_source.hpp"
#include "ingest/table.hpp"

namespace patron::ingest {

/// JSON as a table: one object for each line (JSON lines), a list of objects, or an object with one
/// such list ({"orders": [...]}, as shop systems answer). How objects become columns:
/// json_flattener.hpp. The columns are those of the first 1,000 records (or 1 MiB); what occurs
/// later is left out and noted. TableRow::line is the line of the text in JSON lines, else the
/// number of the record.
///
/// `open` gives the text, each time from its beginning; `place` is named in messages.
/// Errors: bad_data where the first records hold no object, and where a list is broken or ends
///         early; a broken record between whole ones is trouble of its row.
/// Cost:   one pass, memory of one record (16 MiB at most).
std::unique_ptr<TableReader> open_json(std::function<std::unique_ptr<ByteSource>()> open,
                                       const std::string& place);

/// Whether a text that begins like this is read as JSON rather than as a table of cells.
bool begins_as_json(std::string_view head);

}  // namespace patron::ingest

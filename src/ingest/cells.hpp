#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace patron::ingest {

/// A cell of a row, empty where the row has none. Blanks around it are no part of a value in any
/// format: a quoted "Mug " and a Mug of another file are one. An apostrophe before a sign and the
/// wrapping ="17850" are a spreadsheet's "this is text": left out.
std::string_view cell_of(const std::vector<std::string_view>& cells, std::size_t column);

/// An id as it was before a spreadsheet took it for a number: "17850" of "17850.0", "17,850",
/// "17'850" and "1.785E+04". A point that groups ("17.850") is left: it is part of many an article
/// number. What stands nowhere in the cell as it is gets written to `scratch`.
std::string_view plain_id(std::string_view id, std::string& scratch);

/// The cells of a row as a JSON array of texts; what is no UTF-8 is replaced.
std::string cells_json(const std::vector<std::string_view>& cells);

}  // namespace patron::ingest

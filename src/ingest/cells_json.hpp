#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace patron::ingest {

/// The cells of a row as a JSON array of texts; what is no UTF-8 is replaced.
std::string cells_json(const std::vector<std::string_view>& cells);

}  // namespace patron::ingest

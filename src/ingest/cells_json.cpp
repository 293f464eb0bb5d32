#include "ingest/cells_json.hpp"

#include <nlohmann/json.hpp>

namespace patron::ingest {

std::string cells_json(const std::vector<std::string_view>& cells) {
  return nlohmann::json(cells).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace patron::ingest

#include "ingest/cells.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ingest/values/folding.hpp"

namespace patron::ingest {
namespace {

/// What may be a blank, or a byte of one.
bool is_outer(char c) {
  return static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::string_view cell_of(const std::vector<std::string_view>& cells, std::size_t column) {
  if (column >= cells.size()) return {};
  std::string_view text = cells[column];
  if (!text.empty() && (is_outer(text.front()) || is_outer(text.back()))) text = trimmed(text);
  if (text.size() > 3 && text.starts_with("=\"") && text.ends_with('"'))
    return text.substr(2, text.size() - 3);
  const bool guarded = text.size() > 1 && text[0] == '\'' &&
                       std::string_view("=+-@'").find(text[1]) != std::string_view::npos;
  return guarded ? text.substr(1) : text;
}

std::string_view plain_id(std::string_view id) {
  const std::size_t point = id.find('.');
  if (point == std::string_view::npos || point == 0) return id;
  const auto digits = [](std::string_view s) {
    return std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const std::string_view decimals = id.substr(point + 1);
  const bool zeros = !decimals.empty() && decimals.find_first_not_of('0') == std::string_view::npos;
  return zeros && digits(id.substr(0, point)) ? id.substr(0, point) : id;
}

std::string cells_json(const std::vector<std::string_view>& cells) {
  return nlohmann::json(cells).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace patron::ingest

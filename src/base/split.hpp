#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace patron::base {

/// The parts of a list such as "a,b,c"; an empty text has one empty part.
inline std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

}  // namespace patron::base

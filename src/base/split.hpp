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

/// The parts of a list that a user wrote, "a, b,c", without blanks around them; empty ones are
/// none.
inline std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  for (const std::string& part : split(text, ',')) {
    const std::size_t first = part.find_first_not_of(" \t"), last = part.find_last_not_of(" \t");
    if (first != std::string::npos) parts.push_back(part.substr(first, last + 1 - first));
  }
  return parts;
}

}  // namespace patron::base

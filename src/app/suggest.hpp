#pragma once

#include <string>
#include <vector>

namespace patron::app {

/// The candidate with the fewest edits (Levenshtein 1966) from `word`; empty where none is near
/// enough to be meant.
std::string nearest(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace patron::app

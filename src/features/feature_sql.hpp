#pragma once

#include <map>
#include <string>
#include <string_view>

namespace patron::features {

/// What stands for {{name}} in a feature file.
using Parameters = std::map<std::string, std::string, std::less<>>;

/// sql/features/<name>.sql without its comment lines, parameters put in.
/// Errors: internal where there is no such file, or no value for a {{name}}.
std::string filled(std::string_view name, const Parameters& parameters);

}  // namespace patron::features

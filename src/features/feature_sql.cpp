#include "features/feature_sql.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace patron::features {

std::string_view feature_file(std::string_view file_name);  // embedded from sql/features

namespace {

using base::Error;
using base::ErrorCode;

std::string_view file_of(std::string_view name) {
  const std::string_view text = feature_file(fmt::format("{}.sql", name));
  if (text.empty())
    throw Error(ErrorCode::kInternal, fmt::format("there is no feature \"{}\"", name));
  return text;
}

/// Puts the parameters in, in one pass: what a user's text holds is never looked into again.
std::string substitute(std::string_view text, const Parameters& parameters) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t open = text.find("{{", at);
    out += text.substr(at, open - at);
    if (open == std::string_view::npos) return out;
    const std::size_t close = text.find("}}", open);
    const std::string_view name = text.substr(open + 2, close - open - 2);
    const auto parameter = parameters.find(name);
    if (parameter == parameters.end())
      throw Error(ErrorCode::kInternal, fmt::format("no value for {{{{{}}}}}", name));
    out += parameter->second;
    at = close + 2;
  }
}

}  // namespace

std::string filled(std::string_view name, const Parameters& parameters) {
  const std::string_view text = file_of(name);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (!line.starts_with("--")) out += std::string(line) + "\n";
    at = end + 1;
  }
  return substitute(out, parameters);
}

}  // namespace patron::features

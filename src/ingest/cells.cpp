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

std::size_t n_digits(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) -
                                  text.begin());
}

/// "17,850" with `n` digits in front; false where it is no number in groups of three.
bool without_marks(std::string_view id, std::size_t n, std::string& digits) {
  constexpr std::string_view kMarks[] = {",", "'", "\u2019", "\u00A0", "\u202F"};
  const auto mark = std::find_if(std::begin(kMarks), std::end(kMarks),
                                 [&](std::string_view m) { return id.substr(n).starts_with(m); });
  if (n > 3 || mark == std::end(kMarks)) return false;
  digits.assign(id.substr(0, n));
  for (id.remove_prefix(n); !id.empty(); id.remove_prefix(3)) {
    if (!id.starts_with(*mark)) return false;
    id.remove_prefix(mark->size());
    if (n_digits(id.substr(0, 3)) != 3) return false;
    digits.append(id.substr(0, 3));
  }
  return true;
}

/// "1.785E+04", "1E+05", "1.785e4" with `n` digits in front; not "1E5", which may be an id itself.
bool without_exponent(std::string_view id, std::size_t n, std::string& digits) {
  constexpr std::size_t kMostDigits = 18;
  if (n != 1 || id[0] == '0') return false;
  digits.assign(id.substr(0, 1));
  id.remove_prefix(1);
  const bool point = id.starts_with('.');
  if (point) {
    id.remove_prefix(1);
    digits.append(id.substr(0, n_digits(id)));
    id.remove_prefix(n_digits(id));
  }
  if (id.empty() || (id[0] != 'E' && id[0] != 'e')) return false;
  id.remove_prefix(1);
  const bool plus = id.starts_with('+');
  if (plus) id.remove_prefix(1);
  if ((!plus && !point) || id.empty() || id.size() > 2 || n_digits(id) != id.size()) return false;
  const std::size_t length = 1 + static_cast<std::size_t>(std::stoi(std::string(id)));
  if (length > kMostDigits || length < digits.size()) return false;
  digits.append(length - digits.size(), '0');
  return true;
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

std::string_view plain_id(std::string_view id, std::string& scratch) {
  const std::size_t n = n_digits(id);
  if (n == 0 || n == id.size()) return id;
  const std::string_view rest = id.substr(n);
  if (rest[0] == '.' && rest.size() > 1 && rest.find_first_not_of('0', 1) == rest.npos)
    return id.substr(0, n);
  return without_marks(id, n, scratch) || without_exponent(id, n, scratch) ? scratch : id;
}

std::string cells_json(const std::vector<std::string_view>& cells) {
  return nlohmann::json(cells).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace patron::ingest

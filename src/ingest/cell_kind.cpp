#include "ingest/cell_kind.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace patron::ingest {
namespace {

constexpr std::size_t kLongestValue = 40;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool equal_in_any_case(std::string_view text, std::string_view word) {
  return text.size() == word.size() && std::equal(text.begin(), text.end(), word.begin(),
                                                  [](char a, char b) { return lower(a) == b; });
}

std::string_view trimmed_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool drop_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text = trimmed_blanks(text.substr(prefix.size()));
  return true;
}
bool drop_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text = trimmed_blanks(text.substr(0, text.size() - suffix.size()));
  return true;
}

/// Digits at the front, taken away; how many there were.
std::size_t take_digits(std::string_view& text) {
  const std::size_t n =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
  text.remove_prefix(n);
  return n;
}

/// "1", "1,234.5", "1.234,50", "1 234", ".5", "5e-3".
bool is_plain_number(std::string_view text) {
  std::size_t n = take_digits(text);
  const char group = n >= 1 && n <= 3 && !text.empty() ? text.front() : '\0';
  bool grouped = false;
  while (std::string_view(",.' ").find(group) != std::string_view::npos && text.size() >= 4 &&
         text.front() == group && is_digit(text[1]) && is_digit(text[2]) && is_digit(text[3]) &&
         (text.size() == 4 || !is_digit(text[4]))) {
    text.remove_prefix(4);
    grouped = true;
  }
  if (!text.empty() && (text.front() == '.' || text.front() == ',') &&
      !(grouped && text.front() == group)) {
    text.remove_prefix(1);
    n += take_digits(text);
  }
  if (n == 0) return false;
  if (!text.empty() && lower(text.front()) == 'e') {
    text.remove_prefix(1);
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    if (take_digits(text) == 0) return false;
  }
  return text.empty();
}

void drop_currency(std::string_view& text) {
  if (!text.empty() && is_digit(text.front()) && is_digit(text.back())) return;
  for (const std::string_view sign : {"$", "£", "€", "¥", "₹", "EUR", "USD", "GBP", "CHF"})
    if (drop_prefix(text, sign) || drop_suffix(text, sign)) return;
}

bool is_number(std::string_view text) {
  if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
  const auto drop_sign = [&] { return drop_prefix(text, "-") || drop_prefix(text, "+"); };
  bool sign = drop_sign();
  drop_currency(text);
  if (!sign) sign = drop_sign();
  drop_suffix(text, "%");
  if (!sign) drop_suffix(text, "-");
  return is_plain_number(text);
}

/// "08:26", "08:26:00.5", with AM, PM, Z or an offset behind.
bool is_time(std::string_view text) {
  const std::size_t hours = take_digits(text);
  if (hours < 1 || hours > 2 || text.size() < 3 || text.front() != ':') return false;
  text.remove_prefix(1);
  if (take_digits(text) != 2) return false;
  if (text.starts_with(':')) {
    text.remove_prefix(1);
    if (take_digits(text) != 2) return false;
    if (text.starts_with('.') || text.starts_with(',')) text.remove_prefix(1), take_digits(text);
  }
  text = trimmed_blanks(text);
  return text.empty() || text == "Z" || equal_in_any_case(text, "am") ||
         equal_in_any_case(text, "pm") || text == "UTC" || text == "GMT" ||
         ((text.front() == '+' || text.front() == '-') && text.size() <= 6);
}

/// Letters at the front that begin like a month's English name, taken away.
bool take_month(std::string_view& text) {
  constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
  const auto n = static_cast<std::size_t>(
      std::find_if_not(text.begin(), text.end(),
                       [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }) -
      text.begin());
  if (n < 3 || n > 9) return false;
  const std::string begin = {lower(text[0]), lower(text[1]), lower(text[2])};
  const std::size_t at = kMonths.find(begin);
  if (at == std::string_view::npos || at % 3 != 0) return false;
  text.remove_prefix(n);
  return true;
}

/// What stands between the parts of a day, taken away; blanks and commas only beside a month's
/// name.
bool take_mark(std::string_view& text, bool& needs_name) {
  const std::size_t n = std::min(text.find_first_not_of("-/. ,"), text.size());
  needs_name |= text.substr(0, n).find_first_of(" ,") != std::string_view::npos;
  text.remove_prefix(n);
  return n > 0;
}

/// The three parts of a day (two of a month, "2011-12") at the front, taken away.
bool take_day(std::string_view& text) {
  std::array<std::size_t, 3> lengths{};
  bool month_name = false, needs_name = false;
  std::size_t n = 0;
  for (; n < 3; ++n) {
    if (n == 2 && !month_name && text.starts_with(' ')) break;
    if (n > 0 && !take_mark(text, needs_name)) break;
    lengths[n] = take_digits(text);
    if (lengths[n] > 4) return false;
    if (lengths[n] > 0) continue;
    if (month_name || !take_month(text)) return false;
    month_name = true;
  }
  if (needs_name && !month_name) return false;
  const bool year = lengths[0] == 4 || lengths[n > 0 ? n - 1 : 0] == 4;
  if (n == 3) return year || (lengths[0] <= 2 && lengths[1] <= 2 && lengths[2] <= 2);
  return n == 2 && text.empty() && year && (month_name || lengths[0] + lengths[1] <= 6);
}

bool is_date(std::string_view text) {
  if (is_time(text)) return true;
  if (!take_day(text)) return false;
  if (text.empty()) return true;
  const bool divided = text.front() == ' ' || text.front() == 'T' || text.front() == ',';
  if (!divided) return false;
  return is_time(trimmed_blanks(text.substr(1)));
}

}  // namespace

bool is_nothing(std::string_view cell) {
  constexpr std::string_view kWords[] = {"na", "n/a", "null", "nan", "none", "-", "\\n", "#n/a"};
  return cell.empty() || std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view w) {
           return equal_in_any_case(cell, w);
         });
}

CellKind kind_of(std::string_view cell) {
  cell = trimmed_blanks(cell);
  if (is_nothing(cell)) return CellKind::kEmpty;
  if (cell.size() > kLongestValue) return CellKind::kText;
  if (is_number(cell)) return CellKind::kNumber;
  return is_date(cell) ? CellKind::kDate : CellKind::kText;
}

}  // namespace patron::ingest

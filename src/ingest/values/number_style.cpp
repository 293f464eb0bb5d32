#include "ingest/values/number_style.hpp"

#include <algorithm>

#include "base/money.hpp"
#include "ingest/values/currencies.hpp"
#include "ingest/values/folding.hpp"

namespace patron::ingest {
namespace {

/// In the order in which they win a draw; those with a decimal point first.
constexpr std::array<NumberStyle, 8> kStyles = {
    {{'.', 0}, {'.', ','}, {'.', ' '}, {'.', '\''}, {',', 0}, {',', '.'}, {',', ' '}, {',', '\''}}};
constexpr std::size_t kLongestNumber = 400;  // as text; doubles written out in full have 330
constexpr int kVoteScale = 6;
constexpr std::string_view kMinus = "\xE2\x88\x92", kDash = "\xE2\x80\x93";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool take_minus(std::string_view& text) {
  return take(text, "-") || take(text, kMinus) || take(text, kDash);
}

bool drop_minus_at_end(std::string_view& text) {
  for (const std::string_view minus : {std::string_view("-"), kMinus, kDash})
    if (text.ends_with(minus)) {
      text.remove_suffix(minus.size());
      return true;
    }
  return false;
}

/// Bytes of the thousands mark at the front of `text`; 0 where there is none.
std::size_t mark_at_front(std::string_view text, const NumberStyle& style, char group) {
  if (text.empty() || group == 0) return 0;
  if (group == NumberStyle::kAnyGroup) {
    const char other = style.decimal == '.' ? ',' : '.';
    for (const char mark : {other, ' ', '\''})
      if (const std::size_t bytes = mark_at_front(text, style, mark)) return bytes;
    return 0;
  }
  if (group == ' ') {
    if (text[0] == ' ') return 1;
    if (text.starts_with("\xC2\xA0")) return 2;
    return text.starts_with("\xE2\x80\xAF") || text.starts_with("\xE2\x80\x89") ? 3 : 0;
  }
  if (group == '\'' && text.starts_with("\xE2\x80\x99")) return 3;
  return text[0] == group ? 1 : 0;
}

std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view digits(text.data(), static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

/// The digits of a number, most significant first; its value is digits × 10^-decimals.
struct Digits {
  std::string text;
  int decimals = 0;
};

/// 1,234,567 or, after a comma, 12,34,567; no group is empty and none begins a number with 0.
bool grouped_well(std::string_view first, bool last_has_three, bool inner_have_three,
                  bool inner_have_two, bool may_be_indian) {
  if (first.empty() || first.size() > 3 || first[0] == '0' || !last_has_three) return false;
  return inner_have_three || (may_be_indian && inner_have_two && first.size() <= 2);
}

/// The digits before the decimal mark, with their thousands marks.
bool take_whole(std::string_view& text, const NumberStyle& style, Digits& out) {
  const std::string_view first = take_digits(text);
  out.text = first;
  bool inner_three = true, inner_two = true;
  std::size_t last = 0;
  while (const std::size_t mark = mark_at_front(text, style, style.group)) {
    if (mark >= text.size() || !is_digit(text[mark])) break;
    if (last != 0) inner_three &= last == 3, inner_two &= last == 2;
    text.remove_prefix(mark);
    const std::string_view digits = take_digits(text);
    out.text += digits;
    last = digits.size();
  }
  const bool may_be_indian = style.decimal == '.' && style.group != ' ' && style.group != '\'';
  return last == 0 || grouped_well(first, last == 3, inner_three, inner_two, may_be_indian);
}

/// "12.-" and "12,–": a price without small coins.
void drop_price_dash(std::string_view& text) {
  std::string_view rest = text;
  while (take_minus(rest)) {
  }
  if (rest.empty()) text = rest;
}

bool take_exponent(std::string_view& text, int& exponent) {
  if (text.empty() || (text[0] != 'e' && text[0] != 'E')) return true;
  text.remove_prefix(1);
  const bool negative = take_minus(text);
  if (!negative) take(text, "+");
  const std::string_view digits = take_digits(text);
  if (digits.empty() || digits.size() > 3) return false;
  for (const char c : digits) exponent = exponent * 10 + (c - '0');
  if (negative) exponent = -exponent;
  return true;
}

std::optional<Digits> take_apart(std::string_view text, const NumberStyle& style) {
  Digits out;
  if (!take_whole(text, style, out)) return std::nullopt;
  if (!text.empty() && text[0] == style.decimal) {
    text.remove_prefix(1);
    const std::string_view decimals = take_digits(text);
    out.text += decimals;
    out.decimals = static_cast<int>(decimals.size());
    if (decimals.empty()) drop_price_dash(text);
  }
  int exponent = 0;
  if (out.text.empty() || !take_exponent(text, exponent) || !text.empty()) return std::nullopt;
  out.decimals -= exponent;
  return out;
}

/// digits × 10^-decimals in units of 10^-scale.
std::optional<ReadNumber> scaled(const Digits& number, int scale) {
  std::string_view digits = number.text;
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return ReadNumber{};
  const int surplus = number.decimals - scale;  // decimals that must go
  const auto n = static_cast<int>(digits.size());
  if (n - surplus > 18) return std::nullopt;
  ReadNumber out;
  const int kept = std::max(0, std::min(n, n - surplus));
  for (int i = 0; i < kept; ++i) out.units = out.units * 10 + (digits[i] - '0');
  for (int i = surplus; i < 0; ++i) out.units *= 10;
  if (surplus <= 0) return out;
  out.rounded = digits.find_first_not_of('0', static_cast<std::size_t>(kept)) != digits.npos;
  const bool half_or_more = n >= surplus && digits[static_cast<std::size_t>(kept)] >= '5';
  if (half_or_more) ++out.units;
  if (out.units >= 1'000'000'000'000'000'000) return std::nullopt;
  return out;
}

/// What stands around the digits; each at most once.
struct Dress {
  bool parentheses = false, plus = false, minus = false, minus_behind = false, currency = false;

  bool has_sign() const { return parentheses || plus || minus || minus_behind; }
  bool negative() const { return parentheses || minus || minus_behind; }
};

bool take_parentheses(std::string_view& text) {
  if (text.size() < 3 || text[0] != '(' || text.back() != ')') return false;
  text = text.substr(1, text.size() - 2);
  return true;
}

/// A minus behind the number; not the dash of "12.-", which stands for no small coins.
bool drop_minus_behind(std::string_view& text, char decimal) {
  std::string_view before = text;
  if (!drop_minus_at_end(before) || before.empty() || before.back() == decimal ||
      before.ends_with('-') || before.ends_with(kDash))
    return false;
  text = before;
  return true;
}

/// Takes one thing from an end of `text`; false where there is nothing to take.
bool undress(std::string_view& text, char decimal, Dress& dress) {
  text = trimmed(text);
  if (text.empty() || (is_digit(text[0]) && is_digit(text.back()))) return false;
  if (!dress.has_sign()) {
    if (take_parentheses(text)) return dress.parentheses = true;
    if (take_minus(text)) return dress.minus = true;
    if (take(text, "+")) return dress.plus = true;
    if (drop_minus_behind(text, decimal)) return dress.minus_behind = true;
  }
  if (dress.currency) return false;
  return dress.currency = !take_currency_in_front(text).empty() ||
                          (!is_digit(text.back()) && !take_currency_behind(text).empty());
}

std::optional<ReadNumber> parse_dressed(std::string_view text, const NumberStyle& style,
                                        int scale) {
  if (text.size() > kLongestNumber) return std::nullopt;
  Dress dress;
  while (undress(text, style.decimal, dress)) {
  }
  const auto digits = take_apart(text, style);
  if (!digits) return std::nullopt;
  auto number = scaled(*digits, scale);
  if (number && dress.negative()) number->units = -number->units;
  return number;
}

/// A plain number with a decimal comma: a sign, digits and one mark.
std::optional<std::int64_t> parse_plain_comma(std::string_view text, int scale) {
  std::array<char, 24> copy;
  if (text.size() > copy.size() || text.find('.') != std::string_view::npos) return std::nullopt;
  std::replace_copy(text.begin(), text.end(), copy.begin(), ',', '.');
  return base::parse_scaled({copy.data(), text.size()}, scale);
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace

std::string example_of(const NumberStyle& style) {
  std::string text = "1";
  if (style.group != 0 && style.group != NumberStyle::kAnyGroup) text += style.group;
  return text + "234" + style.decimal + "50";
}

std::optional<ReadNumber> parse_dressed_number(std::string_view text, const NumberStyle& style,
                                               int scale) {
  if (style.decimal == ',')
    if (const auto units = parse_plain_comma(text, scale)) return ReadNumber{*units, false};
  return parse_dressed(text, style, scale);
}

void NumberStyleVotes::add(std::string_view cell) {
  cell = trimmed(cell);
  if (cell.empty()) return;
  ++n_cells_;
  if (cell.size() < 12 && all_digits(cell)) {
    for (std::int64_t& n : n_read_) ++n;
    return;
  }
  std::optional<std::int64_t> with_point;
  for (std::size_t i = 0; i < kCandidates; ++i) {
    const auto number = parse_number(cell, kStyles[i], kVoteScale);
    if (!number) continue;
    ++n_read_[i];
    if (kStyles[i].decimal == '.') {
      with_point = number->units;
    } else if (with_point && *with_point != number->units) {
      values_differ_ = true;
    }
  }
}

std::size_t NumberStyleVotes::best(char preferred_decimal) const {
  const auto better = [&](std::size_t a, std::size_t b) {
    if (n_read_[a] != n_read_[b]) return n_read_[a] > n_read_[b];
    const bool a_preferred = kStyles[a].decimal == preferred_decimal;
    if (a_preferred != (kStyles[b].decimal == preferred_decimal)) return a_preferred;
    return a < b;
  };
  std::size_t best = 0;
  for (std::size_t i = 1; i < kCandidates; ++i)
    if (better(i, best)) best = i;
  return best;
}

NumberStyle NumberStyleVotes::decide() const { return decide_like({'.'}); }

NumberStyle NumberStyleVotes::decide_like(const NumberStyle& neighbour) const {
  NumberStyle style = kStyles[best(neighbour.decimal)];
  if (style.group == 0) style.group = NumberStyle::kAnyGroup;
  return style;
}

bool NumberStyleVotes::undecided() const {
  const std::int64_t point = *std::max_element(n_read_.begin(), n_read_.begin() + 4);
  const std::int64_t comma = *std::max_element(n_read_.begin() + 4, n_read_.end());
  return values_differ_ && point == comma;
}

std::int64_t NumberStyleVotes::n_read() const { return n_read_[best('.')]; }

}  // namespace patron::ingest

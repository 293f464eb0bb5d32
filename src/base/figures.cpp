#include "base/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/date.hpp"
#include "base/error.hpp"

namespace patron::base {
namespace {

constexpr std::string_view kMinus = "−";
constexpr std::string_view kNarrowSpace = "\u202F";

/// Commas between the thousands of plain digits.
std::string grouped(std::string digits) {
  for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3)
    digits.insert(static_cast<std::size_t>(i), ",");
  return digits;
}

std::string unsigned_text(double value, int decimals) {
  const std::string text = fmt::format("{:.{}f}", std::abs(value), decimals);
  const std::size_t point = std::min(text.find('.'), text.size());
  return grouped(text.substr(0, point)) + text.substr(point);
}

bool prints_as_zero(const std::string& text) {
  return text.find_first_of("123456789") == std::string::npos;
}

std::string with_sign(double value, const std::string& prefix, const std::string& magnitude) {
  const bool minus = value < 0 && !prints_as_zero(magnitude);
  return (minus ? std::string(kMinus) : std::string()) + prefix + magnitude;
}

struct Scale {
  double one;
  std::string_view letter;
};

/// The largest of k, m, bn in which the rounded value is at least 1.
Scale scale_of(double magnitude) {
  if (magnitude >= 999.5e6) return {1e9, "bn"};
  if (magnitude >= 999.5e3) return {1e6, "m"};
  return {1e3, "k"};
}

/// Three figures, no zeros at the end: "3.46", "860", "12.4".
std::string three_figures(double value) {
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (decimals > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

std::string scaled_text(double magnitude) {
  const Scale scale = scale_of(magnitude);
  return three_figures(magnitude / scale.one) + std::string(scale.letter);
}

double round_step(double raw) {
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0})
    if (raw <= factor * power * (1 + 1e-9)) return factor * power;
  return 10 * power;
}

}  // namespace

std::string count_text(std::int64_t value) { return number_text(static_cast<double>(value), 0); }

std::string counted(std::int64_t value, std::string_view noun) {
  return count_text(value) + " " + std::string(noun) + (value == 1 ? "" : "s");
}

std::string number_text(double value, int decimals) {
  return with_sign(value, "", unsigned_text(value, decimals));
}

std::string currency_sign(std::string_view code) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSigns = {{
      {"GBP", "£"},
      {"EUR", "€"},
      {"USD", "$"},
      {"JPY", "¥"},
      {"INR", "₹"},
      {"KRW", "₩"},
      {"TRY", "₺"},
      {"UAH", "₴"},
      {"ILS", "₪"},
  }};
  for (const auto& [name, sign] : kSigns)
    if (name == code) return std::string(sign);
  return code.empty() ? std::string() : std::string(code) + "\u00A0";
}

std::string money_text(double value, std::string_view currency, int decimals) {
  return with_sign(value, currency_sign(currency), unsigned_text(value, decimals));
}

std::string money_short(double value, std::string_view currency) {
  const double magnitude = std::abs(value);
  if (magnitude < 999.5) {
    const bool whole = magnitude >= 99.5 || magnitude == std::floor(magnitude);
    return money_text(value, currency, whole ? 0 : 2);
  }
  return with_sign(value, currency_sign(currency), scaled_text(magnitude));
}

std::string count_short(double value) {
  const double magnitude = std::abs(value);
  if (magnitude < 10'000) return number_text(value, 0);
  return with_sign(value, "", scaled_text(magnitude));
}

std::string percent_text(double share, int decimals) {
  return number_text(100 * share, decimals) + std::string(kNarrowSpace) + "%";
}

std::string day_text(std::string_view iso) {
  try {
    const Instant instant = parse_instant(iso.substr(0, 10), "day");
    return to_words(std::chrono::floor<std::chrono::days>(instant));
  } catch (const Error&) {
    return std::string(iso);
  }
}

std::string month_text(std::string_view iso_month) {
  const std::string day = day_text(std::string(iso_month) + "-01");
  return day.starts_with("1 ") ? day.substr(2) : std::string(iso_month);
}

std::string period_text(std::string_view first_iso, std::string_view last_iso) {
  if (first_iso.empty() || last_iso.empty()) return {};
  const std::string first = day_text(first_iso), last = day_text(last_iso);
  return first == last ? first : first + " – " + last;
}

std::vector<double> round_steps(double low, double high, int n) {
  if (!(high > low)) high = low + 1;
  const double step = round_step((high - low) / n);
  std::vector<double> steps;
  const auto first = static_cast<std::int64_t>(std::floor(low / step + 1e-9));
  for (std::int64_t i = first; steps.empty() || steps.back() < high - 1e-9 * step; ++i)
    steps.push_back(static_cast<double>(i) * step);
  return steps;
}

}  // namespace patron::base

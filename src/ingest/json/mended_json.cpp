#include "ingest/json/mended_json.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

namespace patron::ingest {
namespace {

/// The code of "\\ud83d" at the beginning of the text.
std::optional<unsigned> escaped_unit(std::string_view text) {
  if (!text.starts_with("\\u") || text.size() < 6) return std::nullopt;
  unsigned unit = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  if (error != std::errc{} || end != text.data() + 6) return std::nullopt;
  return unit;
}

bool is_high(std::optional<unsigned> unit) { return unit && *unit >= 0xD800 && *unit < 0xDC00; }
bool is_low(std::optional<unsigned> unit) { return unit && *unit >= 0xDC00 && *unit < 0xE000; }

bool is_of_number(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

class Mender {
 public:
  explicit Mender(std::string_view record) : rest_(record) { out_.reserve(record.size() + 16); }

  std::string mended() {
    while (!rest_.empty()) {
      if (rest_[0] == '"')
        copy(1), take_text();
      else if (rest_[0] == '-' || (rest_[0] >= '0' && rest_[0] <= '9'))
        take_number();
      else
        copy(1);
    }
    return changed_ ? std::move(out_) : std::string{};
  }

 private:
  void copy(std::size_t n) {
    out_ += rest_.substr(0, n);
    rest_.remove_prefix(std::min(n, rest_.size()));
  }

  void take_text() {
    while (!rest_.empty()) {
      const std::size_t plain = std::min(rest_.find_first_of("\\\""), rest_.size());
      copy(plain);
      if (rest_.empty()) return;
      if (rest_[0] == '"') return copy(1);
      take_escape();
    }
  }

  void take_escape() {
    const auto unit = escaped_unit(rest_);
    if (is_high(unit) && is_low(escaped_unit(rest_.substr(6)))) return copy(12);
    if (!is_high(unit) && !is_low(unit)) return copy(2);
    out_ += "\\uFFFD";
    rest_.remove_prefix(6);
    changed_ = true;
  }

  void take_number() {
    std::size_t n = 1;
    while (n < rest_.size() && is_of_number(rest_[n])) ++n;
    double value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + n, value);
    if (error != std::errc::result_out_of_range || end != rest_.data() + n) return copy(n);
    out_ += '"';
    copy(n);
    out_ += '"';
    changed_ = true;
  }

  std::string_view rest_;
  std::string out_;
  bool changed_ = false;
};

}  // namespace

std::string mended_json(std::string_view record) { return Mender(record).mended(); }

}  // namespace patron::ingest

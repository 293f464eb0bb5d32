#include "ingest/values/number_style.hpp"

#include "base/money.hpp"

namespace patron::ingest {

std::string example_of(const NumberStyle& style) {
  return style.decimal == ',' ? "1234,50" : "1234.50";
}

std::optional<ReadNumber> parse_number(std::string_view text, const NumberStyle&, int scale) {
  const auto units = base::parse_scaled(text, scale);
  if (!units) return std::nullopt;
  return ReadNumber{*units, false};
}

void NumberStyleVotes::add(std::string_view) { ++n_cells_; }
NumberStyle NumberStyleVotes::decide() const { return {}; }
bool NumberStyleVotes::undecided() const { return values_differ_; }

}  // namespace patron::ingest

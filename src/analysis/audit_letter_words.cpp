#include <fmt/format.h>

#include "analysis/audit_letter_source.hpp"
#include "analysis/audit_letter_telling.hpp"
#include "base/figures.hpp"

namespace patron::analysis {
namespace {

using base::count_text;
using base::counted;

std::string opening_of(const AuditLetter& letter) {
  const AuditShape& shape = letter.shape;
  std::string text = fmt::format(
      "{}, {}, {}{}. ", counted(shape.lines, "line"),
      base::period_text(shape.first_line, shape.last_line), counted(shape.products, "product"),
      shape.countries == 0   ? std::string()
      : shape.countries == 1 ? std::string(" from 1 country")
                             : " from " + count_text(shape.countries) + " countries");
  if (shape.kept_lines == 0) return text + "None of them stands in the figures.";
  return text + fmt::format("{} of them stand in the figures: {} by {}, {}, {} lines each.",
                            count_text(shape.kept_lines), counted(shape.orders, "order"),
                            counted(shape.customers, "customer"),
                            base::money_text(shape.revenue.to_double(), letter.currency),
                            base::number_text(shape.lines_per_order, 1));
}

std::string verdict_of(const AuditLetter& letter) {
  if (letter.n_told == 0) return "Nothing is odd that would change a result.";
  return letter.n_told == 1
             ? "One thing is worth knowing."
             : fmt::format("{} things are worth knowing, the weightiest first.", letter.n_told);
}

}  // namespace

void add_letter_words(AuditLetter& letter) {
  for (AuditFact& fact : letter.facts) {
    const auto found = line_tellers().find(fact.name);
    const Teller tell =
        found != line_tellers().end() ? found->second : shop_tellers().at(fact.name);
    tell({fact, letter});
  }
  letter.opening = opening_of(letter);
  letter.verdict = verdict_of(letter);
}

}  // namespace patron::analysis

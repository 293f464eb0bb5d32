#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "analysis/audit_letter.hpp"
#include "base/figures.hpp"

namespace patron::analysis {

/// One fact of the audit letter on its way into words.
struct Telling {
  AuditFact& fact;
  const AuditLetter& letter;

  std::string money(double value) const { return base::money_text(value, letter.currency); }
  std::string money(base::Money value) const { return money(value.to_double()); }
  std::string effect() const { return share_text(fact.effect < 0 ? -fact.effect : fact.effect); }
  std::string share() const { return share_text(fact.share); }
  std::string n(std::string_view noun) const { return base::counted(fact.n, noun); }
  double figure(std::string_view name) const {
    for (const AuditFigure& figure : fact.figures)
      if (figure.name == name) return figure.value;
    return 0;
  }
  /// "12.3 %"; a small share keeps a figure that is not zero.
  static std::string share_text(double share) {
    if (share > 0 && share < 0.00005) return "less than " + base::percent_text(0.0001, 2);
    return base::percent_text(share, share < 0.01 && share > 0 ? 2 : 1);
  }
  /// The first examples, joined: "A, B and C".
  template <class Words>
  std::string list(std::size_t most, const Words& words) const {
    std::string text;
    const std::size_t n = std::min(most, fact.examples.size());
    for (std::size_t i = 0; i < n; ++i)
      text += (i == 0 ? "" : i + 1 == n ? " and " : ", ") + words(fact.examples[i]);
    return text;
  }
};

/// Sets headline, effect and advice of a fact.
using Teller = void (*)(const Telling&);
using Tellers = std::map<std::string_view, Teller>;

/// By a fact's name: what is odd in lines and products, and in customers and days.
const Tellers& line_tellers();
const Tellers& shop_tellers();

}  // namespace patron::analysis

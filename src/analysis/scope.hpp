#pragma once

#include <string>

#include "base/date.hpp"
#include "base/describe.hpp"

namespace patron::analysis {

/// What part of the shop an analysis looks at, and as of when. The base of every verb's options.
struct Scope {
  std::string as_of;
  std::string from;
  std::string to;
  std::string country;
  std::string category;
  std::string preset = "purchases";
  std::string drop;
  std::string keep;
};
BOOST_DESCRIBE_STRUCT(Scope, (), (as_of, from, to, country, category, preset, drop, keep))

/// The scope as it was understood: printed with every answer, so that it can be asked again.
struct ScopeUsed {
  std::string as_of;        // ISO instant; only lines before it are known
  std::string first_order;  // ISO instant of the first order looked at
  std::string last_order;   // and of the last
  std::string country;
  std::string category;
  std::string preset;
  std::string drop;      // rules applied beyond the preset's, "duplicate,outlier"
  std::string keep;      // rules of the preset not applied
  std::string currency;  // ISO 4217 code, or empty where the export names none
  std::int64_t data_version = 0;
};
BOOST_DESCRIBE_STRUCT(ScopeUsed, (),
                      (as_of, first_order, last_order, country, category, preset, drop, keep,
                       currency, data_version))

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::Scope> {
  static constexpr FieldDoc kFields[] = {
      {"as_of",
       "the day or instant of knowledge: only lines before it count (default: last order + 1 day)"},
      {"from", "first day of the period"},
      {"to", "last day of the period, which is included"},
      {"country", "only orders of this country"},
      {"category", "only lines of products of this category"},
      {"preset", "cleaning rules to apply", {}, "purchases|with-returns|net-of-returns"},
      {"drop", "cleaning rules to apply beyond the preset's, RULE[,RULE]: see docs/cleaning.md"},
      {"keep", "cleaning rules of the preset not to apply, RULE[,RULE]"},
  };
};

template <>
struct Docs<analysis::ScopeUsed> {
  static constexpr FieldDoc kFields[] = {
      {"as_of", "instant of knowledge; only lines before it count", "ISO 8601"},
      {"first_order", "first order looked at", "ISO 8601"},
      {"last_order", "last order looked at", "ISO 8601"},
      {"country", "the country filter, empty: all"},
      {"category", "the category filter, empty: all"},
      {"preset", "the cleaning rules applied"},
      {"drop", "cleaning rules applied beyond the preset's, empty: none"},
      {"keep", "cleaning rules of the preset not applied, empty: none"},
      {"currency", "currency of all money, empty where the export names none", "ISO 4217"},
      {"data_version", "rises by one with each import that adds lines"},
  };
};

}  // namespace patron::base

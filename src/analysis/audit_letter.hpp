#pragma once

#include <string>
#include <vector>

#include "analysis/scope.hpp"
#include "base/describe.hpp"
#include "base/money.hpp"

namespace patron::store {
class Workspace;
}

namespace patron::analysis {

/// What the file holds, before any oddity.
struct AuditShape {
  std::int64_t lines = 0, kept_lines = 0;
  std::int64_t orders = 0, customers = 0, products = 0, countries = 0;
  base::Money revenue;
  double lines_per_order = 0;
  std::string first_line, last_line;  // ISO instants
};
BOOST_DESCRIBE_STRUCT(AuditShape, (),
                      (lines, kept_lines, orders, customers, products, countries, revenue,
                       lines_per_order, first_line, last_line))

/// A further number of a fact.
struct AuditFigure {
  std::string name;
  double value = 0;
  std::string unit;
};
BOOST_DESCRIBE_STRUCT(AuditFigure, (), (name, value, unit))

/// One of the things a fact speaks of: a country, a day, a customer, a name.
struct AuditExample {
  std::string what;
  std::int64_t n = 0;
  double share = 0;
  base::Money amount;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(AuditExample, (), (what, n, share, amount, note))

/// One oddity, with its numbers, its proof, and what it does to the results.
struct AuditFact {
  std::string name;       // "missing_customer"
  std::int64_t n = 0;     // things it speaks of
  std::string unit;       // "lines", "customers", "days", "products", "names", "rows"
  double share = 0;       // of all of that unit
  base::Money amount;     // of the rows it speaks of
  std::string effect_on;  // "revenue", "recency_days", "last_month", …
  double effect = 0;      // signed: a share of revenue, or days
  double weight = 0;      // 0-1: orders the letter
  std::string rows;       // SQL over `patron export order_lines` that returns the n things
  std::vector<AuditFigure> figures;
  std::vector<AuditExample> examples;
  std::string headline, effect_words, advice;  // for people
};
BOOST_DESCRIBE_STRUCT(AuditFact, (),
                      (name, n, unit, share, amount, effect_on, effect, weight, rows, figures,
                       examples, headline, effect_words, advice))

/// What is odd in the data and what it does to the results.
struct AuditLetter {
  std::string as_of, preset, currency;  // as_of empty: all lines
  AuditShape shape;
  std::vector<AuditFact> facts;  // weightiest first; the first n_told stand in the letter
  std::int64_t n_told = 0;
  std::string opening = {};  // for people: the shape
  std::string verdict = {};  // for people: how odd it is
};
BOOST_DESCRIBE_STRUCT(AuditLetter, (),
                      (as_of, preset, currency, shape, facts, n_told, opening, verdict))

/// The audit letter: every line of the scope is looked at, also those that the preset drops;
/// effects are measured on the figures the preset makes.
///
/// Choose it after each import, before any figure is believed.
/// Units:  shares 0-1; effects on revenue as a share of the preset's revenue.
/// Result: the facts by weight, at most twelve of them told; none where nothing is odd. Facts that
///         need a usual course (odd days, closures) are left out below eight weeks of sales.
/// Errors: too_little_data where the scope holds no line; unsupported over a ready table; those of
/// a
///         scope.
/// Cost:   seven passes over single columns of the lines; the search for repeated lines is the
///         dearest.
/// Source: robust z by Iglewicz & Hoaglin (1993), |z| > 3.5. Checked against pandas and the
///         generator's truth in tests/faces/test_audit_letter.py.
AuditLetter compute_audit_letter(store::Workspace& workspace, const Scope& scope);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::AuditShape> {
  static constexpr FieldDoc kFields[] = {
      {"lines", "order lines of the scope, of whatever quality"},
      {"kept_lines", "lines that the preset keeps"},
      {"orders", "orders made of the kept lines"},
      {"customers", "customers of the kept lines"},
      {"products", "products of all lines"},
      {"countries", "countries of all lines"},
      {"revenue", "net sum of the kept lines", "currency"},
      {"lines_per_order", "kept lines per order"},
      {"first_line", "first line", "ISO 8601"},
      {"last_line", "last line", "ISO 8601"},
  };
};

template <>
struct Docs<analysis::AuditFigure> {
  static constexpr FieldDoc kFields[] = {
      {"name", "figure"},
      {"value", "its value"},
      {"unit", "unit of the value"},
  };
};

template <>
struct Docs<analysis::AuditExample> {
  static constexpr FieldDoc kFields[] = {
      {"what", "country, day, customer, order or name"},
      {"n", "rows or days it holds"},
      {"share", "its share; of what, the fact says", "share 0-1"},
      {"amount", "its money", "currency"},
      {"note", "what belongs to it"},
  };
};

template <>
struct Docs<analysis::AuditFact> {
  static constexpr FieldDoc kFields[] = {
      {"name", "oddity; docs/audit-letter.md has its rule"},
      {"n", "number of things it speaks of"},
      {"unit", "what is counted"},
      {"share", "n of all of that unit", "share 0-1"},
      {"amount", "money of the rows it speaks of", "currency"},
      {"effect_on", "the figure that it moves"},
      {"effect", "by how much: a share of that figure, or days"},
      {"weight", "how much it matters; orders the letter", "share 0-1"},
      {"rows", "SQL over the table of `patron export order_lines` that returns the n things"},
      {"figures", "further numbers"},
      {"examples", "the largest of the things"},
      {"headline", "what is odd, for people"},
      {"effect_words", "what it does to the results, for people"},
      {"advice", "what to do about it, for people"},
  };
};

template <>
struct Docs<analysis::AuditLetter> {
  static constexpr FieldDoc kFields[] = {
      {"as_of", "instant of knowledge that was asked for, empty: all lines", "ISO 8601"},
      {"preset", "the cleaning rules whose results the effects are measured on"},
      {"currency", "currency of all money, empty where the export names none", "ISO 4217"},
      {"shape", "what the file holds"},
      {"facts", "oddities, the weightiest first"},
      {"n_told", "how many of them the letter tells"},
      {"opening", "the shape, for people"},
      {"verdict", "how odd the data are, for people"},
  };
};

}  // namespace patron::base

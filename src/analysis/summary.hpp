#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/rfm.hpp"
#include "analysis/scope.hpp"
#include "base/money.hpp"

namespace patron::analysis {

/// A key figure beside its value in the period before and in the same period a year before.
struct Kpi {
  std::string name;
  std::string label;
  std::string unit;  // "currency", "orders", "customers", "share 0-1"
  double value = 0;
  std::optional<double> previous = {};
  std::optional<double> year_before = {};
};
BOOST_DESCRIBE_STRUCT(Kpi, (), (name, label, unit, value, previous, year_before))

/// Revenue of one part of the shop (a country, product, category, month, segment).
struct Part {
  std::string name;
  base::Money revenue;
  double revenue_share = 0;
  std::int64_t orders = 0;
  std::int64_t customers = 0;
  double units = 0;
};
BOOST_DESCRIBE_STRUCT(Part, (), (name, revenue, revenue_share, orders, customers, units))

/// One step of the waterfall: file total − rejected − cleaned away by each rule = revenue.
struct ReconciliationStep {
  std::string step;
  std::int64_t rows = 0;
  base::Money amount;  // signed: what this step takes away or adds
};
BOOST_DESCRIBE_STRUCT(ReconciliationStep, (), (step, rows, amount))

struct DailySales {
  std::string day;
  base::Money revenue;
  std::int64_t orders = 0;
};
BOOST_DESCRIBE_STRUCT(DailySales, (), (day, revenue, orders))

struct SegmentProduct {
  std::string segment;
  std::int64_t rank = 0;
  std::string product_id;
  std::string product_name;
  double units = 0;
  base::Money revenue;
};
BOOST_DESCRIBE_STRUCT(SegmentProduct, (), (segment, rank, product_id, product_name, units, revenue))

struct Summary {
  ScopeUsed scope;
  base::Money revenue;
  std::int64_t orders = 0, customers = 0, products = 0, lines = 0;
  double units = 0;
  std::vector<Kpi> kpis;
  std::vector<Part> by_segment, by_country, by_category, by_product,
      by_month;  // largest first; months in order
  std::vector<ReconciliationStep> reconciliation;
  std::vector<DailySales> daily;
  std::vector<SegmentProduct> top_products_by_segment;
  std::vector<std::string> sentences;  // the plain-language summary, most important first
};
BOOST_DESCRIBE_STRUCT(Summary, (),
                      (scope, revenue, orders, customers, products, lines, units, kpis, by_segment,
                       by_country, by_category, by_product, by_month, reconciliation, daily,
                       top_products_by_segment, sentences))

/// Errors: too_little_data where no order is known. Cost: a few passes over the lines in scope.
Summary compute_summary(store::Workspace& workspace, const Scope& scope, const Rfm& rfm);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::Kpi> {
  static constexpr FieldDoc kFields[] = {
      {"name", "key figure"},
      {"label", "its name for people"},
      {"unit", "unit of the values"},
      {"value", "value in the period"},
      {"previous", "value in the period before, where the data reach back"},
      {"year_before", "value in the same period a year before, where the data reach back"},
  };
};

template <>
struct Docs<analysis::Part> {
  static constexpr FieldDoc kFields[] = {
      {"name", "the part"},
      {"revenue", "net sum of its lines", "currency"},
      {"revenue_share", "share of the whole", "share 0-1"},
      {"orders", "number of orders"},
      {"customers", "number of customers"},
      {"units", "sum of quantities", "units"},
  };
};

template <>
struct Docs<analysis::ReconciliationStep> {
  static constexpr FieldDoc kFields[] = {
      {"step", "what is taken away, or a total"},
      {"rows", "rows of the file"},
      {"amount", "sum of quantity × unit price", "currency"},
  };
};

template <>
struct Docs<analysis::DailySales> {
  static constexpr FieldDoc kFields[] = {
      {"day", "calendar day"},
      {"revenue", "net sum of the day", "currency"},
      {"orders", "orders of the day"},
  };
};

template <>
struct Docs<analysis::SegmentProduct> {
  static constexpr FieldDoc kFields[] = {
      {"segment", "segment"},
      {"rank", "1: most units"},
      {"product_id", "product"},
      {"product_name", "its most frequent name"},
      {"units", "sum of quantities", "units"},
      {"revenue", "net sum", "currency"},
  };
};

template <>
struct Docs<analysis::Summary> {
  static constexpr FieldDoc kFields[] = {
      {"scope", "what was looked at, and as of when"},
      {"revenue", "net sum of all lines in scope", "currency"},
      {"orders", "number of orders"},
      {"customers", "number of customers"},
      {"products", "number of products"},
      {"lines", "number of order lines"},
      {"units", "sum of quantities", "units"},
      {"kpis", "key figures with their comparisons"},
      {"by_segment", "revenue by segment"},
      {"by_country", "revenue by country"},
      {"by_category", "revenue by category"},
      {"by_product", "revenue by product, the twenty largest"},
      {"by_month", "revenue by month"},
      {"reconciliation", "from the file's total to this revenue, to the cent"},
      {"daily", "sales by day"},
      {"top_products_by_segment", "five products with the most units in each segment"},
      {"sentences", "plain-language summary"},
  };
};

}  // namespace patron::base

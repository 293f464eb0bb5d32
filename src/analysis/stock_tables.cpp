#include <chrono>
#include <cmath>

#include "analysis/stock.hpp"
#include "base/date.hpp"

namespace patron::analysis {
namespace {

template <class Row, class Get>
base::Column numbers(const char* name, const std::vector<Row>& rows, const char* unit,
                     const Get& get) {
  std::vector<double> values;
  std::vector<bool> is_null;
  bool any_null = false;
  for (const Row& row : rows) {
    const std::optional<double> value = get(row);
    values.push_back(value.value_or(0));
    is_null.push_back(!value);
    any_null |= !value;
  }
  if (!any_null) is_null.clear();
  return {name, std::move(values), std::move(is_null), unit};
}

template <class Row>
base::Column texts(const char* name, const std::vector<Row>& rows, std::string Row::*member) {
  std::vector<std::string> values;
  for (const Row& row : rows) values.push_back(row.*member);
  return {name, std::move(values)};
}

}  // namespace

base::Table reorder_table(const StockPlan& plan) {
  const auto& rows = plan.products;
  const auto column = [&](const char* name, const char* unit, auto member) {
    return numbers(name, rows, unit,
                   [member](const ReorderPoint& r) { return std::optional<double>(r.*member); });
  };
  base::Table table{"reorder_points",
                    {texts("product", rows, &ReorderPoint::product),
                     column("units_per_day", "units", &ReorderPoint::units_per_day),
                     column("lead_time_units", "units", &ReorderPoint::lead_time_units),
                     column("safety_stock", "units", &ReorderPoint::safety_stock),
                     column("reorder_point", "units", &ReorderPoint::reorder_point)}};
  bool any = false;
  for (const ReorderPoint& row : rows) any |= row.on_hand.has_value();
  if (!any) return table;
  table.columns.push_back(column("on_hand", "units", &ReorderPoint::on_hand));
  table.columns.push_back(column("risk", "share 0-1", &ReorderPoint::risk));
  table.columns.push_back(column("days_of_cover", "days", &ReorderPoint::days_of_cover));
  return table;
}

base::Table peak_table(const StockPlan& plan) {
  return {"peak_days",
          {texts("ds", plan.peaks, &PeakDay::ds),
           numbers("units", plan.peaks, "units",
                   [](const PeakDay& p) { return std::optional(p.units); }),
           numbers("above", plan.peaks, "share 0-1",
                   [](const PeakDay& p) { return std::optional(p.above); }),
           texts("reason", plan.peaks, &PeakDay::reason)}};
}

}  // namespace patron::analysis

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/scope.hpp"
#include "base/progress.hpp"
#include "base/table.hpp"
#include "store/workspace.hpp"

namespace patron::analysis {

struct StockOptions : Scope {
  int lead_days = 14;
  double service_level = 95;
  std::string stock;
  std::string holidays = "auto";
};
BOOST_DESCRIBE_STRUCT(StockOptions, (Scope), (lead_days, service_level, stock, holidays))

/// What to keep of one product.
struct ReorderPoint {
  std::string product;
  double units_per_day = 0, lead_time_units = 0, safety_stock = 0, reorder_point = 0;
  std::optional<double> on_hand = {}, risk = {}, days_of_cover = {};
};
BOOST_DESCRIBE_STRUCT(ReorderPoint, (),
                      (product, units_per_day, lead_time_units, safety_stock, reorder_point,
                       on_hand, risk, days_of_cover))

/// A day on which more is asked for than on the others.
struct PeakDay {
  std::string ds;
  double units = 0, above = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(PeakDay, (), (ds, units, above, reason))

struct StockPlan {
  ScopeUsed scope;
  std::string first, last;  // days of the lead time
  int lead_days = 0;
  double service_level = 0;
  std::string model = {};
  std::vector<std::string> warnings = {}, sentences = {};
  std::vector<PeakDay> peaks = {};
  std::vector<ReorderPoint> products = {};
};
BOOST_DESCRIBE_STRUCT(StockPlan, (),
                      (scope, first, last, lead_days, service_level, model, warnings, sentences,
                       peaks, products))

/// For the store-room: when to order each product anew.
///
/// The demand while a delivery is under way is forecast from the day after the data on; its
/// quantile at the service level is the reorder point, and what of it lies above the mean the
/// safety stock. See models::LeadSums. Lines that sell nothing from a shelf (the rule non_product)
/// are left out. With a file of what is on hand: the risk of running out, and for how many days it
/// lasts. Errors: those of read_sales_series; too_little_data below four lead times; bad_data and
///         invalid_argument for the file of stock.
/// Cost:   three models x 13 fits for each product.
StockPlan plan_stock(store::Workspace& workspace, const StockOptions& options,
                     const base::Progress& progress);

/// A row for each product, "reorder_points"; on_hand, risk and days_of_cover where a file of stock
/// was given.
base::Table reorder_table(const StockPlan& plan);
base::Table peak_table(const StockPlan& plan);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::StockOptions> {
  static constexpr FieldDoc kFields[] = {
      {"lead_days", "from an order to its delivery", "days", {}, 1, 90},
      {"service_level",
       "share of lead times in which the stock is to last",
       "per cent",
       {},
       50,
       99.9},
      {"stock", "file of what is there: columns product and on_hand"},
      {"holidays",
       "country whose public holidays may close the shop, as an ISO code (auto: where most is "
       "sold; none)"},
  };
};

template <>
struct Docs<analysis::ReorderPoint> {
  static constexpr FieldDoc kFields[] = {
      {"product", "product number"},
      {"units_per_day", "forecast for each calendar day of the lead time", "units"},
      {"lead_time_units", "forecast of the whole lead time", "units"},
      {"safety_stock", "reorder point - forecast of the lead time", "units"},
      {"reorder_point", "order anew when no more than this is there", "units"},
      {"on_hand", "what is there", "units"},
      {"risk", "probability that it runs out before the lead time is over", "share 0-1"},
      {"days_of_cover", "how long it lasts if as much is sold as forecast", "days"},
  };
};

template <>
struct Docs<analysis::PeakDay> {
  static constexpr FieldDoc kFields[] = {
      {"ds", "the day", "ISO 8601"},
      {"units", "forecast of the whole shop", "units"},
      {"above", "how much more than on the mean open day", "share 0-1"},
      {"reason", "what makes it stand out"},
  };
};

template <>
struct Docs<analysis::StockPlan> {
  static constexpr FieldDoc kFields[] = {
      {"scope", "what was looked at, and as of when"},
      {"first", "first day of the lead time", "ISO 8601"},
      {"last", "last day of the lead time", "ISO 8601"},
      {"lead_days", "from an order to its delivery", "days"},
      {"service_level", "share of lead times in which the stock is to last", "per cent"},
      {"model", "the model that forecast lead times best"},
      {"warnings", "what a careful reader should know"},
      {"sentences", "the plan in plain words"},
      {"peaks", "days of the next 30 that stand out"},
      {"products", "when to order each product anew"},
  };
};

}  // namespace patron::base

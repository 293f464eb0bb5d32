#include "analysis/stock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "analysis/forecast.hpp"
#include "analysis/peak_days.hpp"
#include "analysis/sales_series.hpp"
#include "analysis/stock_on_hand.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "models/forecast/lead_time.hpp"

namespace patron::analysis {
namespace {

constexpr int kOrigins = 12, kPeakDays = 30;
constexpr std::size_t kAtOnce = 500;
constexpr const char* kNoProduct = "non_product";

/// Units of products, without what is nothing from the shelf.
ForecastOptions units_options(const StockOptions& options, const char* by) {
  ForecastOptions out;
  static_cast<Scope&>(out) = options;
  if (out.drop.find(kNoProduct) == std::string::npos)
    out.drop += (out.drop.empty() ? "" : ",") + std::string(kNoProduct);
  out.by = by;
  out.measure = "units";
  out.holidays = options.holidays;
  return out;
}

std::vector<models::Outlook> outlooks_of(const SeriesSet& set, const char* model, int lead) {
  models::OutlookOptions how;
  how.horizon = set.series.front().n_ahead + lead;
  how.model = model;
  how.n_origins = kOrigins;
  how.step = std::max(how.horizon / 2, 1);
  std::vector<models::Outlook> outlooks;
  for (std::size_t begin = 0; begin < set.series.size(); begin += kAtOnce) {
    std::vector<models::Series> some;
    for (std::size_t i = begin; i < std::min(begin + kAtOnce, set.series.size()); ++i)
      some.push_back(set.series[i].series);
    for (models::Outlook& outlook : models::forecast_outlooks(some, how))
      outlooks.push_back(std::move(outlook));
  }
  return outlooks;
}

/// The sums of the model that forecast lead times best.
models::LeadSums best_sums(const SeriesSet& set, int lead, StockPlan& plan,
                           const base::Progress& progress) {
  static constexpr const char* kModels[] = {"sba", "tsb", "seasonal-mean"};
  std::optional<models::LeadSums> best;
  std::int64_t done = 0;
  for (const char* model : kModels) {
    progress.tell({"forecasting", done++, std::ssize(kModels), "models"});
    models::LeadSums sums(outlooks_of(set, model, lead), set.series.front().n_ahead, lead);
    if (best && best->relative_error() <= sums.relative_error()) continue;
    best = std::move(sums);
    plan.model = model;
  }
  return std::move(*best);
}

bool sold_in_whole_units(const models::Series& series) {
  return std::all_of(series.y.begin(), series.y.end(),
                     [](double y) { return std::isnan(y) || y == std::floor(y); });
}

ReorderPoint reorder_point(const NamedSeries& series, const models::LeadSums& sums, std::size_t i,
                           const StockOptions& options) {
  const models::LeadDemand demand = sums.demand(i, options.service_level / 100);
  ReorderPoint out{.product = series.unique_id,
                   .units_per_day = demand.mean / options.lead_days,
                   .lead_time_units = demand.mean,
                   .reorder_point = demand.quantile};
  if (sold_in_whole_units(series.series)) out.reorder_point = std::ceil(demand.quantile);
  out.safety_stock = out.reorder_point - out.lead_time_units;
  return out;
}

void add_on_hand(StockPlan& plan, const models::LeadSums& sums, const StockOptions& options) {
  const auto stock = read_stock_on_hand(options.stock, "--stock");
  std::size_t n_found = 0;
  for (std::size_t i = 0; i < plan.products.size(); ++i) {
    ReorderPoint& product = plan.products[i];
    const auto at = stock.find(product.product);
    if (at == stock.end()) continue;
    ++n_found;
    product.on_hand = at->second;
    product.risk = sums.risk(i, at->second);
    if (product.units_per_day > 0)
      product.days_of_cover = std::max(at->second, 0.0) / product.units_per_day;
  }
  if (n_found < stock.size())
    plan.warnings.push_back(
        fmt::format("{} of the file of stock never sold in this scope: left out.",
                    base::counted(static_cast<std::int64_t>(stock.size() - n_found), "product")));
}

std::string stock_sentence(const StockPlan& plan) {
  std::int64_t n = 0, below = 0;
  for (const ReorderPoint& product : plan.products)
    if (product.on_hand) {
      ++n;
      below += *product.on_hand <= product.reorder_point ? 1 : 0;
    }
  return n == 0 ? std::string()
                : fmt::format(
                      "{} of {} products on hand are at or below their reorder point: "
                      "order them now.",
                      base::count_text(below), base::count_text(n));
}

void add_sentences(StockPlan& plan) {
  plan.sentences.push_back(fmt::format(
      "{} products: what to have in store on {} so that {} days of sales last with {} probability.",
      base::count_text(static_cast<std::int64_t>(plan.products.size())), base::day_text(plan.first),
      plan.lead_days, base::percent_text(plan.service_level / 100, 0)));
  if (const std::string text = stock_sentence(plan); !text.empty()) plan.sentences.push_back(text);
  plan.sentences.push_back(
      fmt::format("Forecast by {}, which forecast lead times best on the past.",
                  model_words(plan.model, TimeStep::kDay)));
  for (const PeakDay& peak : plan.peaks)
    plan.sentences.push_back(fmt::format("Peak: {}, {} above the mean ({}).",
                                         base::day_text(peak.ds), base::percent_text(peak.above, 0),
                                         peak.reason));
}

void add_peaks(StockPlan& plan, store::Workspace& workspace, const StockOptions& options,
               const base::Progress& progress) {
  ForecastOptions total = units_options(options, "total");
  total.days = kPeakDays;
  const SalesForecast forecast = compute_forecast(&workspace, total, progress);
  if (const SeriesForecast* whole = forecast.whole())
    plan.peaks = find_peak_days(*whole, forecast.holidays);
}

}  // namespace

StockPlan plan_stock(store::Workspace& workspace, const StockOptions& options,
                     const base::Progress& progress) {
  ForecastOptions parts = units_options(options, "product");
  parts.days = options.lead_days;
  const SalesSeries sales = read_sales_series(workspace, parts);
  const NamedSeries& any = sales.set.series.front();
  const auto n = static_cast<std::int64_t>(any.series.y.size());
  if (n < 4 * (any.n_ahead + options.lead_days))
    throw base::Error(base::ErrorCode::kTooLittleData,
                      fmt::format("a lead time of {} days needs {} days of sales, there are {}.",
                                  options.lead_days, 4 * (any.n_ahead + options.lead_days), n),
                      "Ask for a shorter one: --lead-days.");
  StockPlan plan{.scope = sales.scope,
                 .first = any.grid.text_at(n + any.n_ahead),
                 .last = any.grid.text_at(n + any.n_ahead + options.lead_days - 1),
                 .lead_days = options.lead_days,
                 .service_level = options.service_level};
  plan.warnings = sales.set.warnings;
  const models::LeadSums sums = best_sums(sales.set, options.lead_days, plan, progress);
  for (std::size_t i = 0; i < sales.set.series.size(); ++i)
    plan.products.push_back(reorder_point(sales.set.series[i], sums, i, options));
  if (!options.stock.empty()) add_on_hand(plan, sums, options);
  add_peaks(plan, workspace, options, progress);
  add_sentences(plan);
  return plan;
}

}  // namespace patron::analysis

#include "models/recommend/rebuy_cycle.hpp"

#include <algorithm>
#include <cmath>

#include "base/median.hpp"
#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

constexpr double kSameVisitDays = 1;

struct Interval {
  std::int32_t product;
  double log_days;
};

/// One line of a history: product, time.
using Lines = std::vector<std::pair<std::int32_t, double>>;

Lines sorted_lines(const PurchaseHistory& history) {
  Lines lines;
  for (std::size_t i = 0; i < history.n_orders(); ++i)
    for (const std::int32_t product : history.order(i))
      lines.push_back({product, history.times[i]});
  std::ranges::sort(lines);
  return lines;
}

std::vector<Interval> all_intervals(const PurchaseLog& log) {
  std::vector<Interval> found;
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    std::pair<std::int32_t, double> visit{-1, 0};
    for (const auto& [product, time] : sorted_lines(log.history(customer))) {
      const double days = time - visit.second;
      if (product == visit.first && days < kSameVisitDays) continue;
      if (product == visit.first) found.push_back({product, std::log(days)});
      visit = {product, time};
    }
  }
  std::ranges::stable_sort(found, {}, &Interval::product);
  return found;
}

double shrunk(double own, double n, double to, double weight) {
  return n + weight > 0 ? (n * own + weight * to) / (n + weight) : to;
}

}  // namespace

std::vector<double> rebuy_intervals(const PurchaseHistory& history, std::int32_t product) {
  std::vector<double> intervals;
  std::optional<double> visit;
  for (std::size_t i = 0; i < history.n_orders(); ++i) {
    if (!std::ranges::binary_search(history.order(i), product)) continue;
    const double time = history.times[i];
    if (visit && time - *visit < kSameVisitDays) continue;
    if (visit) intervals.push_back(time - *visit);
    visit = time;
  }
  return intervals;
}

RebuyCycles::RebuyCycles(const PurchaseLog& log, const RebuyCycleOptions& options)
    : options_(options) {
  check_option(options.shrink >= 0, "rebuy cycle", "shrink", "from 0");
  check_option(options.shrink_product >= 0, "rebuy cycle", "shrink_product", "from 0");
  const std::vector<Interval> intervals = all_intervals(log);
  if (intervals.empty()) return;
  std::vector<double> all;
  for (const Interval& interval : intervals) all.push_back(interval.log_days);
  const double shop = base::median(std::move(all));
  log_intervals_.assign(static_cast<std::size_t>(log.n_products), shop);
  for (auto first = intervals.begin(); first != intervals.end();) {
    const std::int32_t product = first->product;
    std::vector<double> own;
    for (; first != intervals.end() && first->product == product; ++first)
      own.push_back(first->log_days);
    const auto n = static_cast<double>(own.size());
    log_intervals_[static_cast<std::size_t>(product)] =
        shrunk(base::median(std::move(own)), n, shop, options.shrink_product);
  }
}

std::optional<double> RebuyCycles::interval_days(std::int32_t product) const {
  if (product < 0 || static_cast<std::size_t>(product) >= log_intervals_.size()) return {};
  return std::exp(log_intervals_[static_cast<std::size_t>(product)]);
}

std::optional<RebuyCycle> RebuyCycles::of(const PurchaseHistory& history, std::int32_t product,
                                          double now) const {
  std::optional<double> last;
  for (std::size_t i = history.n_orders(); i-- > 0 && !last;)
    if (std::ranges::binary_search(history.order(i), product)) last = history.times[i];
  const std::optional<double> usual = interval_days(product);
  if (!last || !usual) return {};
  std::vector<double> own = rebuy_intervals(history, product);
  const auto n = own.size();
  double log_days = std::log(*usual);
  if (n > 0)
    log_days = shrunk(std::log(base::median(std::move(own))), static_cast<double>(n), log_days,
                      options_.shrink);
  return RebuyCycle{std::exp(log_days), std::max(0.0, now - *last), static_cast<int>(n)};
}

}  // namespace patron::models

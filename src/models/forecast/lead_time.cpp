#include "models/forecast/lead_time.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace patron::models {
namespace {

constexpr double kPriorOrigins = 2;
constexpr double kShared = 40;       // scores that those of all products are worth
constexpr double kLeastUnits = 0.5;  // of demand, for the size of its errors

constexpr double kRounding = 1e-9;  // of a score that was made a number of units and back

/// Share of sorted scores at or below one.
double share_below(const std::vector<double>& sorted, double score) {
  const auto at = std::upper_bound(sorted.begin(), sorted.end(), score);
  return sorted.empty()
             ? 0.0
             : static_cast<double>(at - sorted.begin()) / static_cast<double>(sorted.size());
}

}  // namespace

LeadSums::LeadSums(std::span<const Outlook> outlooks, int ahead, int lead)
    : ahead_(ahead), lead_(lead), products_(outlooks.size()) {
  double squares = 0, units = 0;
  for (std::size_t i = 0; i < outlooks.size(); ++i) {
    if (!outlooks[i].trouble.empty()) continue;
    add_sums(products_[i], outlooks[i]);
    squares += products_[i].squares;
    units +=
        std::max(products_[i].mean, kLeastUnits) * static_cast<double>(products_[i].errors.size());
  }
  if (units > 0 && squares > 0) dispersion_ = squares / units;
  for (Product& product : products_) {
    const auto n = static_cast<double>(product.errors.size());
    product.sd = size_of(product.squares, n, product.mean);
    for (std::size_t o = 0; o < product.errors.size(); ++o) {
      const double error = product.errors[o];
      const double others = std::max(product.squares - error * error, 0.0);
      const double forecast = product.actual[o] - error;
      product.scores.push_back(error / size_of(others, n - 1, forecast));
    }
    std::ranges::sort(product.scores);
    scores_.insert(scores_.end(), product.scores.begin(), product.scores.end());
  }
  std::ranges::sort(scores_);
}

void LeadSums::add_sums(Product& product, const Outlook& outlook) const {
  const auto ahead = static_cast<std::size_t>(ahead_), lead = static_cast<std::size_t>(lead_);
  if (outlook.yhat.size() != ahead + lead)
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      "an outlook does not reach to the end of the lead time.");
  for (std::size_t h = ahead; h < ahead + lead; ++h) product.mean += outlook.yhat[h];
  for (std::size_t i = 0; i + ahead + lead <= outlook.backtest.size(); i += ahead + lead) {
    double actual = 0, forecast = 0;
    for (std::size_t h = i + ahead; h < i + ahead + lead; ++h) {
      if (!std::isnan(outlook.backtest[h].y)) actual += outlook.backtest[h].y;
      forecast += outlook.backtest[h].yhat;
    }
    product.actual.push_back(actual);
    product.errors.push_back(actual - forecast);
    product.squares += product.errors.back() * product.errors.back();
  }
}

double LeadSums::size_of(double squares, double n, double mean) const {
  const double prior = dispersion_ * std::max(mean, kLeastUnits);
  return std::sqrt((std::max(squares, 0.0) + kPriorOrigins * prior) /
                   (std::max(n, 0.0) + kPriorOrigins));
}

double LeadSums::below(const Product& product, double score) const {
  if (scores_.empty()) return boost::math::cdf(boost::math::normal(), score);
  const auto n = static_cast<double>(product.scores.size());
  return (n * share_below(product.scores, score) + kShared * share_below(scores_, score)) /
         (n + kShared);
}

double LeadSums::score_at(const Product& product, double probability) const {
  if (scores_.empty()) return boost::math::quantile(boost::math::normal(), probability);
  std::size_t low = 0, high = scores_.size() - 1;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (below(product, scores_[middle]) >= probability)
      high = middle;
    else
      low = middle + 1;
  }
  return scores_[low];
}

LeadDemand LeadSums::demand(std::size_t product, double service_level) const {
  const Product& one = products_[product];
  const double quantile = one.mean + score_at(one, service_level) * one.sd;
  return {one.mean, std::max(quantile, 0.0), one.sd};
}

double LeadSums::risk(std::size_t product, double on_hand) const {
  const Product& one = products_[product];
  return std::clamp(1 - below(one, (on_hand - one.mean) / one.sd + kRounding), 0.0, 1.0);
}

double LeadSums::relative_error() const {
  double sum = 0, n = 0;
  for (const Product& product : products_) {
    double units = 0;
    for (const double actual : product.actual) units += actual;
    if (units <= 0) continue;
    const auto origins = static_cast<double>(product.actual.size());
    sum += std::sqrt(product.squares / origins) / (units / origins);
    n += 1;
  }
  return n > 0 ? sum / n : std::numeric_limits<double>::infinity();
}

}  // namespace patron::models

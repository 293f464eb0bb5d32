#include "models/recommend/live.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace patron::models {
namespace {

[[noreturn]] void fail(std::string what, std::int64_t index, std::size_t n) {
  throw base::Error(base::ErrorCode::kInvalidArgument,
                    fmt::format("there is no {} {}: the model knows 0 to {}.", what, index,
                                static_cast<std::int64_t>(n) - 1));
}

}  // namespace

LiveRecommender::LiveRecommender(std::shared_ptr<const FittedRecommender> model, PurchaseLog log)
    : model_(std::move(model)),
      log_(std::move(log)),
      n_customers_(log_.n_customers()),
      kept_(n_customers_),
      scores_(static_cast<std::size_t>(log_.n_products)),
      allowed_(scores_.size(), 1) {}

void LiveRecommender::require_customer(std::int32_t customer) const {
  if (customer < 0 || static_cast<std::size_t>(customer) >= n_customers_)
    fail("customer", customer, n_customers_);
}

std::int32_t LiveRecommender::add_customer(std::int32_t country, std::int32_t segment) {
  const auto customer = static_cast<std::int32_t>(n_customers_++);
  grown_[customer] = {{}, {0}, {}, country, segment};
  kept_.emplace_back();
  return customer;
}

LiveRecommender::Grown& LiveRecommender::grown(std::int32_t customer) {
  const auto [at, is_new] = grown_.try_emplace(customer);
  if (!is_new) return at->second;
  Grown& copy = at->second;
  const auto index = static_cast<std::size_t>(customer);
  const PurchaseHistory history = log_.history(index);
  copy.times.assign(history.times.begin(), history.times.end());
  copy.starts = {0};
  for (std::size_t i = 0; i < history.n_orders(); ++i) {
    const auto order = history.order(i);
    copy.products.insert(copy.products.end(), order.begin(), order.end());
    copy.starts.push_back(std::ssize(copy.products));
  }
  copy.country = log_.country(index);
  copy.segment = log_.segment(index);
  return copy;
}

void LiveRecommender::record(std::int32_t customer, double time,
                             std::span<const std::int32_t> products) {
  require_customer(customer);
  std::vector<std::int32_t> order(products.begin(), products.end());
  std::ranges::sort(order);
  order.erase(std::unique(order.begin(), order.end()), order.end());
  for (const std::int32_t product : order)
    if (product < 0 || product >= log_.n_products) fail("product", product, scores_.size());
  Grown& own = grown(customer);
  const auto place = std::ranges::upper_bound(own.times, time) - own.times.begin();
  const std::int64_t start = own.starts[static_cast<std::size_t>(place)];
  own.times.insert(own.times.begin() + place, time);
  own.products.insert(own.products.begin() + start, order.begin(), order.end());
  own.starts.insert(own.starts.begin() + place, start);
  for (auto at = own.starts.begin() + place + 1; at != own.starts.end(); ++at)
    *at += std::ssize(order);
  kept_[static_cast<std::size_t>(customer)].reset();
}

PurchaseHistory LiveRecommender::history(std::int32_t customer) const {
  require_customer(customer);
  const auto at = grown_.find(customer);
  if (at == grown_.end()) return log_.history(static_cast<std::size_t>(customer));
  return {at->second.times, at->second.starts, at->second.products};
}

std::vector<Scored> LiveRecommender::answer(std::int32_t customer, std::size_t k, double now,
                                            bool new_only) {
  const auto at = grown_.find(customer);
  const auto index = static_cast<std::size_t>(customer);
  const Asked asked{.history = history(customer).before(std::nextafter(now, INFINITY)),
                    .now = now,
                    .country = at == grown_.end() ? log_.country(index) : at->second.country,
                    .segment = at == grown_.end() ? log_.segment(index) : at->second.segment,
                    .customer = index < log_.n_customers() ? customer : -1,
                    .new_only = new_only};
  model_->score(asked, scores_);
  if (!new_only) return best_products(scores_, k);
  for (std::size_t i = 0; i < asked.history.n_orders(); ++i)
    for (const std::int32_t product : asked.history.order(i))
      allowed_[static_cast<std::size_t>(product)] = 0;
  std::vector<Scored> best = best_products(scores_, k, allowed_);
  std::ranges::fill(allowed_, 1);
  return best;
}

std::span<const Scored> LiveRecommender::best(std::int32_t customer, std::size_t k, double now,
                                              bool new_only) {
  require_customer(customer);
  std::optional<Kept>& kept = kept_[static_cast<std::size_t>(customer)];
  const double day = std::floor(now);
  if (!kept || kept->k != k || kept->day != day || kept->new_only != new_only)
    kept = Kept{k, day, new_only, answer(customer, k, now, new_only)};
  return kept->best;
}

}  // namespace patron::models

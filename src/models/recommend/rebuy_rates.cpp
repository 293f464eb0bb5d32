#include "models/recommend/rebuy_rates.hpp"

#include <algorithm>
#include <numeric>

#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

struct Lines {
  double again = 0, all = 0;  // in orders after the first
};

/// Bought again: every order of a product but the first that holds it.
Lines lines_of(const PurchaseHistory& history) {
  Lines lines;
  if (history.empty()) return lines;
  for (const Bought& bought : bought_products(history)) {
    lines.again += bought.n_orders - 1;
    lines.all += bought.n_orders;
  }
  lines.all -= static_cast<double>(history.order(0).size());
  return lines;
}

/// Number of orders after the first one that holds each of the products.
void add_chances(const PurchaseHistory& history, std::vector<double>& chances,
                 std::vector<double>& taken) {
  std::vector<std::pair<std::int32_t, std::size_t>> first_orders;
  for (std::size_t i = 0; i < history.n_orders(); ++i)
    for (const std::int32_t product : history.order(i)) first_orders.push_back({product, i});
  std::ranges::sort(first_orders);
  for (std::size_t i = 0; i < first_orders.size(); ++i) {
    const auto [product, order] = first_orders[i];
    const auto at = static_cast<std::size_t>(product);
    if (i > 0 && first_orders[i - 1].first == product)
      ++taken[at];
    else
      chances[at] += static_cast<double>(history.n_orders() - 1 - order);
  }
}

}  // namespace

RebuyRates::RebuyRates(const PurchaseLog& log, double shrink)
    : products_(static_cast<std::size_t>(log.n_products), 1.0) {
  check_option(shrink >= 0, "rebuy rates", "shrink", "from 0");
  std::vector<double> chances(products_.size(), 0.0), taken(products_.size(), 0.0);
  Lines lines;
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    const PurchaseHistory history = log.history(customer);
    add_chances(history, chances, taken);
    const Lines own = lines_of(history);
    lines.again += own.again;
    lines.all += own.all;
  }
  usual_share_ = lines.all > 0 ? lines.again / lines.all : 0;
  const double all = std::reduce(chances.begin(), chances.end());
  const double usual = all > 0 ? std::reduce(taken.begin(), taken.end()) / all : 0;
  if (usual == 0) return;
  for (std::size_t i = 0; i < products_.size(); ++i)
    if (chances[i] + shrink > 0)
      products_[i] = (taken[i] + shrink * usual) / (chances[i] + shrink) / usual;
}

double RebuyRates::customer(const PurchaseHistory& history, double shrink) const {
  const Lines own = lines_of(history);
  if (usual_share_ == 0 || own.all + shrink == 0) return 1;
  return (own.again + shrink * usual_share_) / (own.all + shrink) / usual_share_;
}

}  // namespace patron::models

#include "models/recommend/shortlist.hpp"

#include <algorithm>
#include <cmath>

namespace patron::models {
namespace {

constexpr std::size_t kBestSellers = 50, kBestSellersToLearn = 10;
constexpr std::size_t kNearRepeats = 50, kNearNew = 100;
constexpr double kLeastShare = 0.002;  // of neighbours, inside a logarithm

}  // namespace

const std::vector<std::string>& shortlist_features(bool new_only) {
  static const std::vector<std::string> kRepeats = {
      "log(1 + own orders)", "log(1 + 4 x own orders halved every 60 days)", "share of neighbours",
      "log(1 + orders halved every 7 days)", "log(1 + customers)"};
  static const std::vector<std::string> kNew = {
      "log(share of neighbours + 0.002)", "log(1 + orders halved every 7 days)",
      "log(1 + orders halved every 30 days)", "log(1 + customers)",
      "log(1 + days since the first sale)"};
  return new_only ? kNew : kRepeats;
}

Sales::Sales(const PurchaseLog& log, double now)
    : week(static_cast<std::size_t>(log.n_products)),
      month(week.size()),
      buyers(week.size()),
      on_sale(week.size()),
      known(week.size()) {
  std::vector<double> first(week.size(), now);
  std::vector<std::size_t> last_buyer(week.size(), log.n_customers());
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    const PurchaseHistory history = log.history(customer);
    for (std::size_t i = 0; i < history.n_orders(); ++i) {
      const double age = now - history.times[i];
      const double in_week = std::exp2(-age / 7), in_month = std::exp2(-age / 30);
      for (const std::int32_t product : history.order(i)) {
        const auto p = static_cast<std::size_t>(product);
        week[p] += in_week;
        month[p] += in_month;
        first[p] = std::min(first[p], history.times[i]);
        buyers[p] += last_buyer[p] != customer ? 1 : 0;
        last_buyer[p] = customer;
      }
    }
  }
  for (std::size_t p = 0; p < week.size(); ++p) {
    known[p] = buyers[p] > 0 ? 1 : 0;
    week[p] = std::log1p(week[p]);
    month[p] = std::log1p(month[p]);
    buyers[p] = std::log1p(buyers[p]);
    on_sale[p] = std::log1p(now - first[p]);
  }
  for (const Scored& best : best_products(week, week.size(), known))
    by_week.push_back(best.product);
}

void Shortlist::ask(const Asked& asked, Asker& asker) const {
  const std::size_t n = sales_.known.size();
  if (asker.place.size() != n) {
    asker.place.assign(n, -1);
    asker.listed.assign(n, 0);
    asker.shares.resize(n);
  } else {
    for (const OwnProduct& own : asker.own) asker.place[static_cast<std::size_t>(own.product)] = -1;
  }
  asker.own.clear();
  for (std::size_t i = 0; i < asked.history.n_orders(); ++i) {
    const double weight = std::exp2((asked.history.times[i] - asked.now) / options_.own_half_life);
    for (const std::int32_t product : asked.history.order(i)) {
      std::int32_t& place = asker.place[static_cast<std::size_t>(product)];
      if (place < 0) {
        place = static_cast<std::int32_t>(asker.own.size());
        asker.own.push_back({.product = product});
      }
      OwnProduct& own = asker.own[static_cast<std::size_t>(place)];
      own.orders += 1;
      own.recent += weight;
    }
  }
  neighbours_.shares(asked, asker.shares);
}

std::size_t Shortlist::make(Asker& asker, const Asked& asked) const {
  asker.list.clear();
  for (std::size_t p = 0; p < asked.allowed.size(); ++p)
    if (!asked.allowed[p]) asker.shares[p] = 0;  // not to be near
  const auto add = [&](std::int32_t product) {
    const auto p = static_cast<std::size_t>(product);
    if (asker.listed[p] || (!asked.allowed.empty() && !asked.allowed[p])) return false;
    if (asked.new_only && asker.place[p] >= 0) return false;
    asker.listed[p] = 1;
    asker.list.push_back(product);
    return true;
  };
  for (const OwnProduct& own : asker.own) {
    if (asked.new_only) asker.shares[static_cast<std::size_t>(own.product)] = 0;
    add(own.product);
  }
  for (const std::int32_t product :
       asker.near.find(asker.shares, asked.new_only ? kNearNew : kNearRepeats))
    add(product);
  std::size_t n_to_learn = asker.list.size();
  std::size_t n_sellers = 0;
  for (const std::int32_t product : sales_.by_week) {
    if (n_sellers == kBestSellers) break;
    const bool listed = asker.listed[static_cast<std::size_t>(product)] != 0;
    if (!add(product) && !listed) continue;
    if (++n_sellers <= kBestSellersToLearn) n_to_learn = asker.list.size();
  }
  for (const std::int32_t product : asker.list) asker.listed[static_cast<std::size_t>(product)] = 0;
  return n_to_learn;
}

ShortlistFeatures Shortlist::features(const Asker& asker, std::int32_t product,
                                      bool new_only) const {
  const auto p = static_cast<std::size_t>(product);
  const auto share = static_cast<double>(asker.shares[p]);
  if (new_only)
    return {std::log(share + kLeastShare), sales_.week[p], sales_.month[p], sales_.buyers[p],
            sales_.on_sale[p]};
  if (asker.place[p] < 0) return {0, 0, share, sales_.week[p], sales_.buyers[p]};
  const OwnProduct& own = asker.own[static_cast<std::size_t>(asker.place[p])];
  return {std::log1p(own.orders), std::log1p(4 * own.recent), share, sales_.week[p],
          sales_.buyers[p]};
}

Asker& room_of_thread() {
  thread_local Asker asker;
  return asker;
}

}  // namespace patron::models

// How long the default recommender takes to fit a drawn shop, and to answer from memory.
//   usage: live_probe [NAME=VALUE ...]
//   customers=N  products=N  lines=N   size of the shop (default: 4,000, 4,000, 400,000)
//   answers=N                          customers that are asked, each once anew and once again
//   (1,000) model=NAME                         (default: hybrid)
// Customers differ in how much they buy, products in how often they are bought, and half of what a
// customer buys is what others of the same taste buy in the same weeks. As JSON: seconds of the
// fit, microseconds of an answer after a new order and of one that is kept (median, 99th
// percentile, most), memory.

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "base/error.hpp"
#include "models/recommend/live.hpp"
#include "models/recommend/recommenders.hpp"

using namespace patron;
using namespace patron::models;

namespace {

constexpr double kNow = 20'000, kDays = 365;
constexpr std::size_t kTastes = 50;

struct Size {
  std::size_t customers = 4'000, products = 4'000, lines = 400'000, answers = 1'000;
  std::string model = "hybrid";
};

double share(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1.0p-53;  // 0-1, the same everywhere
}

/// A number below n, the lower the more often: density 1 / sqrt(x).
std::size_t by_rank(std::mt19937_64& random, std::size_t n) {
  const double u = share(random);
  return std::min(n - 1, static_cast<std::size_t>(u * u * static_cast<double>(n)));
}

/// Half of what is bought sells everywhere; the other half is what customers of one taste buy in
/// these weeks.
std::vector<std::int32_t> drawn_order(std::mt19937_64& random, const Size& size, std::size_t taste,
                                      double time) {
  const auto week = static_cast<std::size_t>(time / 7);
  std::vector<std::int32_t> order;
  for (std::size_t left = 1 + random() % 20; left > 0; --left) {
    std::size_t product = by_rank(random, size.products);
    if (random() % 2 == 0)
      product = (taste * 7'919 + week * 10 + by_rank(random, 100)) % size.products;
    order.push_back(static_cast<std::int32_t>(product));
  }
  std::ranges::sort(order);
  order.erase(std::unique(order.begin(), order.end()), order.end());
  return order;
}

/// How many orders each customer makes, so that there are about as many lines as asked for.
std::vector<std::size_t> orders_of_customers(std::mt19937_64& random, const Size& size) {
  std::vector<std::size_t> n(size.customers, 1);
  for (std::size_t left = size.lines / 10; left > size.customers; --left)
    ++n[by_rank(random, size.customers)];
  return n;
}

PurchaseLog drawn_log(const Size& size) {
  std::mt19937_64 random(1);
  PurchaseLog log;
  log.n_products = static_cast<std::int32_t>(size.products);
  log.customer_starts = log.order_starts = {0};
  for (const std::size_t n_orders : orders_of_customers(random, size)) {
    std::vector<double> times;
    for (std::size_t i = 0; i < n_orders; ++i) times.push_back(kNow - kDays * share(random));
    std::ranges::sort(times);
    const std::size_t taste = random() % kTastes;
    for (const double time : times) {
      log.times.push_back(time);
      for (const std::int32_t product : drawn_order(random, size, taste, time))
        log.products.push_back(product);
      log.order_starts.push_back(std::ssize(log.products));
    }
    log.customer_starts.push_back(std::ssize(log.times));
  }
  return log;
}

double seconds_of(const auto& body) {
  const auto begin = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

nlohmann::json spread(std::vector<double> seconds) {
  std::ranges::sort(seconds);
  const auto at = [&](double share) {
    return 1e6 * seconds[static_cast<std::size_t>(share * static_cast<double>(seconds.size() - 1))];
  };
  return {{"median", at(0.5)}, {"p99", at(0.99)}, {"most", at(1)}};
}

nlohmann::json measured(const Size& size) {
  const PurchaseLog log = drawn_log(size);
  std::shared_ptr<const FittedRecommender> model;
  nlohmann::json out{{"lines", log.products.size()}, {"orders", log.n_orders()}};
  out["fit_seconds"] = seconds_of([&] {
    model = recommender_named(size.model).fit({log, Catalogue{}, kNow});
  });
  out["form"] = model->form();
  LiveRecommender live(model, log);
  std::mt19937_64 random(2);
  std::vector<double> anew, kept;
  double sum = 0;  // so that no answer is left out
  for (std::size_t i = 0; i < size.answers; ++i) {
    const auto customer = static_cast<std::int32_t>(random() % size.customers);
    live.record(customer, kNow, drawn_order(random, size, random() % kTastes, kNow));
    for (std::vector<double>* times : {&anew, &kept})
      times->push_back(
          seconds_of([&] { sum += live.best(customer, 10, kNow + 0.5).front().score; }));
  }
  out["answer_microseconds"] = spread(anew);
  out["kept_microseconds"] = spread(kept);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  out["memory_mib"] = usage.ru_maxrss / 1024;
  out["sum"] = sum;
  return out;
}

}  // namespace

int main(int n, char** arguments) try {
  std::map<std::string, std::string> options;
  for (int i = 1; i < n; ++i) {
    const std::string text = arguments[i];
    const std::size_t equals = text.find('=');
    options[text.substr(0, equals)] = text.substr(equals + 1);
  }
  Size size;
  const auto take = [&](const char* name, std::size_t& value) {
    if (options.contains(name)) value = std::stoul(options[name]);
  };
  take("customers", size.customers);
  take("products", size.products);
  take("lines", size.lines);
  take("answers", size.answers);
  if (options.contains("model")) size.model = options["model"];
  std::cout << measured(size).dump(1) << "\n";
} catch (const base::Error& error) {
  std::cerr << error.what() << "\n";
  return 1;
}

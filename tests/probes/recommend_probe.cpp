// Fits one recommender on orders from standard input and answers for every customer with a history:
// what the oracles compare with other libraries, and the benchmark measures.
//   usage: recommend_probe MODEL [NAME=VALUE ...] < orders.tsv
// Lines: customer TAB product TAB time TAB order (time in days). Models: popularity, item, user,
// rp3beta, ease, svd, nmf, als. NAME is an option of the model, or one of
//   cut=TIME      learn from what was before, answer at that time (default: from everything)
//   top=K         length of the lists (default 10; 0: no lists)
//   only_new=1    only the lists of new products
//   repeat=N      make the lists N times (for timing)
//   threads=N     at most so many
//   scores=FILE   the dense scores of all customers as doubles, row after row
// Lists: customer TAB all|new TAB product,product,... Times and the form, as JSON, on standard
// error. als also takes loss=1: then only the loss after the fit is told.

#include <sys/resource.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "models/recommend/als.hpp"
#include "models/recommend/ease.hpp"
#include "models/recommend/item_neighbours.hpp"
#include "models/recommend/nmf.hpp"
#include "models/recommend/rp3beta.hpp"
#include "models/recommend/truncated_svd.hpp"
#include "models/recommend/user_neighbours.hpp"

using namespace patron;
using namespace patron::models;

namespace {

using Options = std::map<std::string, std::string>;

double number(const Options& options, const std::string& name, double otherwise) {
  const auto found = options.find(name);
  return found == options.end() ? otherwise : std::stod(found->second);
}
int integer(const Options& options, const std::string& name, int otherwise) {
  return static_cast<int>(number(options, name, otherwise));
}

struct Orders {
  PurchaseLog log;
  std::vector<std::string> customers, products;
};

struct Line {
  std::int32_t customer, product;
  double time;
  std::int64_t order;
  auto key() const { return std::tie(customer, time, order, product); }
};

/// Ids numbered by ascending text.
std::vector<std::string> number_ids(std::map<std::string, std::int32_t>& ids) {
  std::vector<std::string> names;
  for (auto& [name, index] : ids) {
    index = static_cast<std::int32_t>(names.size());
    names.push_back(name);
  }
  return names;
}

PurchaseLog log_of(std::vector<Line> lines, std::size_t n_customers, std::size_t n_products) {
  std::ranges::sort(lines, {}, &Line::key);
  PurchaseLog log;
  log.n_products = static_cast<std::int32_t>(n_products);
  log.order_starts = {0};
  const Line* last = nullptr;
  for (const Line& line : lines) {
    const bool same = last != nullptr && last->customer == line.customer &&
                      last->time == line.time && last->order == line.order;
    while (log.customer_starts.size() <= static_cast<std::size_t>(line.customer))
      log.customer_starts.push_back(static_cast<std::int64_t>(log.times.size()));
    if (!same) {
      log.times.push_back(line.time);
      log.order_starts.push_back(log.order_starts.back());
    }
    if (!same || last->product != line.product) {
      log.products.push_back(line.product);
      ++log.order_starts.back();
    }
    last = &line;
  }
  while (log.customer_starts.size() <= n_customers)
    log.customer_starts.push_back(static_cast<std::int64_t>(log.times.size()));
  return log;
}

Orders read_orders(std::istream& in, double cut) {
  std::map<std::string, std::int32_t> customers, products, orders;
  std::vector<std::tuple<std::int32_t*, std::int32_t*, double, std::int32_t*>> cells;
  for (std::string text; std::getline(in, text);) {
    const auto a = text.find('\t'), b = text.find('\t', a + 1), c = text.find('\t', b + 1);
    if (c == std::string::npos) throw std::runtime_error("not four columns: " + text);
    const double time = std::stod(text.substr(b + 1, c - b - 1));
    if (time >= cut) continue;
    cells.emplace_back(&customers[text.substr(0, a)], &products[text.substr(a + 1, b - a - 1)],
                       time, &orders[text.substr(c + 1)]);
  }
  Orders result;
  result.customers = number_ids(customers);
  result.products = number_ids(products);
  number_ids(orders);
  // An order is one, and at its first time, where its lines have several.
  std::vector<double> first(orders.size(), std::numeric_limits<double>::infinity());
  for (const auto& [customer, product, time, order] : cells)
    first[static_cast<std::size_t>(*order)] =
        std::min(first[static_cast<std::size_t>(*order)], time);
  std::vector<Line> lines;
  for (const auto& [customer, product, time, order] : cells)
    lines.push_back({*customer, *product, first[static_cast<std::size_t>(*order)], *order});
  result.log = log_of(std::move(lines), result.customers.size(), result.products.size());
  return result;
}

/// In how many customers' hands a product is: the measure that personal models must beat.
class Popularity : public FittedRecommender {
 public:
  explicit Popularity(const TrainingData& data) {
    const SparseRows owners = transposed(order_counts(data.log));
    for (std::size_t i = 0; i < owners.n_rows(); ++i)
      n_customers_.push_back(static_cast<double>(owners.row_columns(i).size()));
  }
  std::string form() const override { return "popularity"; }
  void score(const Asked&, std::span<double> scores) const override {
    std::ranges::copy(n_customers_, scores.begin());
  }

 private:
  std::vector<double> n_customers_;
};

Recommender make_item(const Options& o) {
  ItemNeighboursOptions options;
  const std::map<std::string, CellWeights> weights = {{"binary", CellWeights::kBinary},
                                                      {"orders", CellWeights::kOrders},
                                                      {"tfidf", CellWeights::kTfIdf},
                                                      {"bm25", CellWeights::kBm25}};
  options.weights = weights.at(o.contains("weights") ? o.at("weights") : "binary");
  options.neighbours = integer(o, "neighbours", options.neighbours);
  options.shrinkage = number(o, "shrinkage", options.shrinkage);
  options.self = integer(o, "self", 0) != 0;
  options.orders = integer(o, "orders", 0) != 0;
  options.bm25_k1 = number(o, "bm25_k1", options.bm25_k1);
  options.bm25_b = number(o, "bm25_b", options.bm25_b);
  return make_item_neighbours(options);
}

AlsOptions als_options(const Options& o) {
  AlsOptions options;
  options.factors = integer(o, "factors", options.factors);
  options.lambda = number(o, "lambda", options.lambda);
  options.alpha = number(o, "alpha", options.alpha);
  options.epochs = integer(o, "epochs", options.epochs);
  options.orders = integer(o, "orders", options.orders) != 0;
  const std::map<std::string, AlsSolver> solvers = {{"cg", AlsSolver::kConjugateGradient},
                                                    {"cholesky", AlsSolver::kCholesky},
                                                    {"blockwise", AlsSolver::kBlockwise}};
  options.solver = solvers.at(o.contains("solver") ? o.at("solver") : "cg");
  options.cg_steps = integer(o, "cg_steps", options.cg_steps);
  options.block = integer(o, "block", options.block);
  options.seed = static_cast<std::uint64_t>(integer(o, "seed", 42));
  return options;
}

Recommender make_svd(const Options& o) {
  TruncatedSvdOptions options;
  options.factors = integer(o, "factors", options.factors);
  options.orders = integer(o, "orders", options.orders) != 0;
  return make_truncated_svd(options);
}

Recommender make_nmf_of(const Options& o) {
  NmfOptions options;
  options.factors = integer(o, "factors", options.factors);
  options.orders = integer(o, "orders", options.orders) != 0;
  return make_nmf(options);
}

Recommender make(const std::string& model, const Options& o) {
  if (model == "popularity")
    return {"popularity", [](const TrainingData& data) -> std::unique_ptr<FittedRecommender> {
              return std::make_unique<Popularity>(data);
            }};
  if (model == "item") return make_item(o);
  if (model == "user") return make_user_neighbours({integer(o, "neighbours", 50), 0});
  if (model == "rp3beta")
    return make_rp3beta(
        {number(o, "alpha", 1), number(o, "beta", 0.6), integer(o, "neighbours", 100)});
  if (model == "ease")
    return make_ease({number(o, "lambda", 500), integer(o, "neighbours", 100),
                      integer(o, "most_exact", 10'000)});
  if (model == "svd") return make_svd(o);
  if (model == "nmf") return make_nmf_of(o);
  if (model == "als") return make_als(als_options(o));
  throw std::runtime_error("no model " + model);
}

/// What passed between two calls, in wall and CPU seconds.
class Clock {
 public:
  nlohmann::json lap() {
    const double wall = now(), cpu = used();
    const nlohmann::json result = {{"wall", wall - wall_}, {"cpu", cpu - cpu_}};
    wall_ = wall;
    cpu_ = cpu;
    return result;
  }

 private:
  static double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
  static double used() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  }
  double wall_ = now(), cpu_ = used();
};

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

struct Lists {
  std::vector<Scored> all, fresh;
};

Asked asked_by(const PurchaseLog& log, std::size_t customer, double now) {
  return {log.history(customer), now, -1, -1, {}};
}

std::span<const std::int32_t> products_of(const PurchaseHistory& history) {
  if (history.empty()) return {};
  const auto first = static_cast<std::size_t>(history.starts[0]);
  return history.products.subspan(
      first, static_cast<std::size_t>(history.starts[history.n_orders()]) - first);
}

std::vector<Lists> lists_of_all(const FittedRecommender& model, const PurchaseLog& log, double now,
                                std::size_t k, bool only_new) {
  std::vector<Lists> lists(log.n_customers());
  const auto n = static_cast<std::size_t>(log.n_products);
  base::parallel_blocks(log.n_customers(), 32, [&](std::size_t begin, std::size_t end) {
    std::vector<double> scores(n);
    std::vector<char> allowed(n);
    for (std::size_t u = begin; u < end; ++u) {
      const Asked asked = asked_by(log, u, now);
      model.score(asked, scores);
      if (!only_new) lists[u].all = best_products(scores, k);
      std::ranges::fill(allowed, 1);
      for (const std::int32_t product : products_of(asked.history))
        allowed[static_cast<std::size_t>(product)] = 0;
      lists[u].fresh = best_products(scores, k, allowed);
    }
  });
  return lists;
}

void write_list(const std::string& customer, const char* side, const std::vector<Scored>& list,
                const std::vector<std::string>& products) {
  std::cout << customer << '\t' << side << '\t';
  for (std::size_t i = 0; i < list.size(); ++i)
    std::cout << (i > 0 ? "," : "") << products[static_cast<std::size_t>(list[i].product)];
  std::cout << '\n';
}

void write_scores(const FittedRecommender& model, const PurchaseLog& log, double now,
                  const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  std::vector<double> scores(static_cast<std::size_t>(log.n_products));
  for (std::size_t u = 0; u < log.n_customers(); ++u) {
    model.score(asked_by(log, u, now), scores);
    file.write(reinterpret_cast<const char*>(scores.data()),
               static_cast<std::streamsize>(scores.size() * sizeof(double)));
  }
}

/// Milliseconds of one answer, one after the other on one thread: the middle one of many.
double answer_ms(const FittedRecommender& model, const PurchaseLog& log, double now) {
  std::vector<double> scores(static_cast<std::size_t>(log.n_products)), ms;
  const std::size_t step = std::max<std::size_t>(1, log.n_customers() / 1000);
  for (std::size_t u = 0; u < log.n_customers(); u += step) {
    const auto start = std::chrono::steady_clock::now();
    model.score(asked_by(log, u, now), scores);
    ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                     .count());
  }
  std::ranges::nth_element(ms, ms.begin() + std::ssize(ms) / 2);
  return ms[ms.size() / 2];
}

void tell_loss(const Orders& orders, const AlsOptions& options, nlohmann::json told, Clock& clock) {
  const SparseRows cells = order_counts(orders.log);
  told["prepare"] = clock.lap();
  const AlsFactors factors = fit_als(cells, options);
  told["fit"] = clock.lap();
  told["loss"] = als_loss(cells, factors, options);
  std::cerr << told << '\n';
}

void run(const std::string& model, const Options& options) {
  const double cut = number(options, "cut", std::numeric_limits<double>::infinity());
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                  static_cast<std::size_t>(integer(options, "threads", 256)));
  Clock clock;
  const Orders orders = read_orders(std::cin, cut);
  const double now = std::isfinite(cut) ? cut : std::ranges::max(orders.log.times);
  nlohmann::json told = {{"read", clock.lap()}};
  if (integer(options, "loss", 0) != 0) return tell_loss(orders, als_options(options), told, clock);
  const Catalogue catalogue;
  const auto fitted = make(model, options).fit({orders.log, catalogue, now});
  told["fit"] = clock.lap();
  told["form"] = fitted->form();
  told["peak_mib"] = peak_mib();
  const auto k = static_cast<std::size_t>(integer(options, "top", 10));
  const bool only_new = integer(options, "only_new", 0) != 0;
  std::vector<Lists> lists;
  if (k > 0)
    for (int i = 0; i < integer(options, "repeat", 1); ++i)
      lists = lists_of_all(*fitted, orders.log, now, k, only_new);
  told["lists"] = clock.lap();
  told["answer_ms"] = answer_ms(*fitted, orders.log, now);
  for (std::size_t u = 0; u < lists.size(); ++u) {
    if (!only_new) write_list(orders.customers[u], "all", lists[u].all, orders.products);
    write_list(orders.customers[u], "new", lists[u].fresh, orders.products);
  }
  if (options.contains("scores")) write_scores(*fitted, orders.log, now, options.at("scores"));
  std::cerr << told << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  try {
    Options options;
    for (int i = 2; i < argc; ++i) {
      const std::string word = argv[i];
      const auto equals = word.find('=');
      if (equals == std::string::npos) throw std::runtime_error("not NAME=VALUE: " + word);
      options[word.substr(0, equals)] = word.substr(equals + 1);
    }
    run(argc > 1 ? argv[1] : "", options);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}

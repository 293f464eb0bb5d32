// The search for a low inertia:
//
//   1. Starts: half by k-means++ from nothing, half from the k - 1 centres before plus one, each
//   down
//      to an optimum of single moves.
//   2. Changes to the best one, each down again, the better stays. In turn:
//      swap   one centre is taken away and drawn anew (random swap: Fränti 2018),
//      cross  some centres are taken from another optimum (as in HG-means: Gribel & Vidal 2019).
//      They leave valleys that no single row can leave.

#include "models/cluster/search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/random.hpp"
#include "models/cluster/seeding.hpp"

namespace patron::models {
namespace {

constexpr int kToTheEnd = 1000;  // rounds of single moves; they end by themselves long before
constexpr double kWorthFollowing =
    1.005;                              // a change this near to the best inertia is followed down
constexpr double kVisibly = 1e-12;      // of the inertia: lower by more than rounding
constexpr int kMostChanges = 10000;     // a search that goes on that long follows rounding

class Search {
 public:
  Search(const PointColumns& points, int k, const KMeansOptions& options)
      : points_(points), k_(k), options_(options), descent_(points) {
    std::vector<double> origin(points.n_columns);
    scale_ = std::abs(descent_.start(1, std::move(origin)).inertia);
  }

  Partition up_from(const std::vector<double>& before) {
    if (k_ == 1) return descent_.start(1, std::vector<double>(points_.n_columns));
    const std::vector<Partition> optima = starts(before);
    Partition best = *std::ranges::min_element(optima, {}, &Partition::inertia);
    const int patience = options_.n_init * 7 / 4 + 1;  // changes in vain before it is given up
    int last_success = -1;
    for (int number = 0; number - last_success <= patience && number < kMostChanges; ++number) {
      base::Random random = stream(1, number);
      Partition next =
          number % 2 == 0 ? crossed(best, optima, random) : swapped(best, number / 2 % k_, random);
      descent_.lloyd(next, 2);
      descent_.hartigan(next, 1);
      if (next.inertia < best.inertia * kWorthFollowing) descent_.hartigan(next, kToTheEnd);
      if (is_lower(next, best)) {
        best = std::move(next);
        last_success = number;
      }
    }
    return best;
  }

  Partition down_from(const std::vector<double>& above, Partition best) {
    Partition lowest;
    lowest.inertia = std::numeric_limits<double>::infinity();
    for (int out = 0; out <= k_; ++out) {
      Partition next = descent_.start(k_, without(above, out));
      descent_.lloyd(next, 1);
      descent_.hartigan(next, 1);
      if (next.inertia < lowest.inertia) lowest = std::move(next);
    }
    descent_.hartigan(lowest, kToTheEnd);
    return is_lower(lowest, best) ? lowest : best;
  }

 private:
  /// Lower by more than the rounding of sums as large as the whole set's.
  bool is_lower(const Partition& a, const Partition& b) const {
    return a.inertia < b.inertia - kVisibly * std::abs(b.inertia) - 1e-16 * scale_;
  }

  std::vector<Partition> starts(const std::vector<double>& before) {
    std::vector<Partition> optima;
    for (int number = 0; number < options_.n_init; ++number) {
      base::Random random = stream(0, number);
      // One centre, the mean, is no guide where the second should lie: from there k-means++ is
      // better.
      const bool warm = k_ > 2 && number % 2 == 1;
      optima.push_back(descent_.start(
          k_, seed_centers(points_, k_, random, warm ? before : std::vector<double>{})));
      descent_.lloyd(optima.back(), 2);
      descent_.hartigan(optima.back(), 1);
    }
    std::ranges::sort(optima, {}, &Partition::inertia);
    optima.resize((optima.size() * 2 + 2) / 3);
    for (Partition& optimum : optima) descent_.hartigan(optimum, kToTheEnd);
    return optima;
  }

  Partition swapped(const Partition& best, int out, base::Random& random) {
    const auto seeded = seed_centers(points_, k_, random, without(best.centers, out));
    Partition next = best;
    descent_.move_center(next, out, &seeded[seeded.size() - points_.n_columns]);
    return next;
  }

  /// Every other centre, at random, becomes the nearest one of another optimum.
  Partition crossed(const Partition& best, const std::vector<Partition>& optima,
                    base::Random& random) {
    const auto n = static_cast<std::int64_t>(optima.size());
    const Partition& other = optima[static_cast<std::size_t>(random.below(n))];
    std::vector<double> centers = best.centers;
    for (std::size_t at = 0; at < centers.size(); at += points_.n_columns)
      if (random.uniform() < 0.5)
        std::copy_n(nearest_center(other, &centers[at]), points_.n_columns, &centers[at]);
    return descent_.start(k_, std::move(centers));
  }

  const double* nearest_center(const Partition& partition, const double* to) const {
    const double* nearest = nullptr;
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t at = 0; at < partition.centers.size(); at += points_.n_columns) {
      const double* center = &partition.centers[at];
      double squared = 0;
      for (std::size_t c = 0; c < points_.n_columns; ++c)
        squared += (center[c] - to[c]) * (center[c] - to[c]);
      if (squared < lowest) lowest = squared, nearest = center;
    }
    return nearest;
  }

  std::vector<double> without(std::vector<double> centers, int out) const {
    const auto d = static_cast<std::ptrdiff_t>(points_.n_columns);
    const auto first = centers.begin() + out * d;
    centers.erase(first, first + d);
    return centers;
  }

  base::Random stream(int stage, int number) const {
    return base::Random(options_.seed, static_cast<std::uint64_t>(k_) << 40 |
                                           static_cast<std::uint64_t>(stage) << 32 |
                                           static_cast<std::uint64_t>(number));
  }

  const PointColumns& points_;
  const int k_;
  const KMeansOptions& options_;
  Descent descent_;
  double scale_ = 0;  // inertia of the whole set
};

}  // namespace

std::vector<Partition> search_path(const PointColumns& points, int k_max, std::size_t n_distinct,
                                   const KMeansOptions& options) {
  std::vector<Partition> path;
  std::vector<double> centers;
  const int k_last = static_cast<int>(std::min(static_cast<std::size_t>(k_max) + 1, n_distinct));
  for (int k = 1; k <= k_last; ++k) {
    path.push_back(Search(points, k, options).up_from(centers));
    centers = path.back().centers;
  }
  for (int k = 2; k < k_last; ++k) {
    Partition& best = path[static_cast<std::size_t>(k) - 1];
    best = Search(points, k, options)
               .down_from(path[static_cast<std::size_t>(k)].centers, std::move(best));
  }
  if (k_last > k_max) path.pop_back();
  return path;
}

}  // namespace patron::models

#include "models/recommend/user_neighbours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/recommend/purchase_profile.hpp"

namespace patron::models {
namespace {

struct Neighbour {
  std::size_t customer;
  double similarity;
};

bool nearer(const Neighbour& a, const Neighbour& b) {
  return a.similarity != b.similarity ? a.similarity > b.similarity : a.customer < b.customer;
}

class UserNeighbours : public FittedRecommender {
 public:
  UserNeighbours(const TrainingData& data, const UserNeighboursOptions& options)
      : options_(options),
        customers_(binary(purchases_to_learn(data.log))),
        products_(transposed(customers_)) {}

  std::string form() const override {
    return fmt::format(
        "user neighbours({} neighbours{})", options_.neighbours,
        options_.shrinkage > 0 ? fmt::format(", shrinkage {}", options_.shrinkage) : "");
  }

  void score(const Asked& asked, std::span<double> scores) const override {
    std::ranges::fill(scores, 0.0);
    for (const Neighbour& neighbour : nearest(profile_of(asked, customers_.n_columns)))
      for (const std::int32_t product : customers_.row_columns(neighbour.customer))
        scores[static_cast<std::size_t>(product)] += neighbour.similarity;
  }

  /// The product that the neighbours who bought `product` have most in common with the asker.
  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    const PurchaseProfile profile = profile_of(asked, customers_.n_columns);
    std::vector<double> said(profile.size());
    for (const Neighbour& neighbour : nearest(profile)) {
      const auto bought = customers_.row_columns(neighbour.customer);
      if (!std::ranges::binary_search(bought, product)) continue;
      for (std::size_t i = 0; i < profile.size(); ++i)
        if (std::ranges::binary_search(bought, profile.products[i]))
          said[i] += neighbour.similarity;
    }
    const auto most = std::ranges::max_element(said);
    if (most == said.end() || *most <= 0) return -1;
    return profile.products[static_cast<std::size_t>(most - said.begin())];
  }

 private:
  std::vector<Neighbour> nearest(const PurchaseProfile& profile) const {
    std::vector<std::int32_t> common(customers_.n_rows());
    for (const std::int32_t product : profile.products)
      for (const std::int32_t u : products_.row_columns(static_cast<std::size_t>(product)))
        ++common[static_cast<std::size_t>(u)];
    std::vector<Neighbour> all;
    for (std::size_t u = 0; u < common.size(); ++u) {
      const std::size_t n = customers_.row_columns(u).size();
      const auto both = static_cast<std::size_t>(common[u]);
      if (both == 0 || (both == n && both == profile.size())) continue;
      const double norm = std::sqrt(static_cast<double>(n) * static_cast<double>(profile.size()));
      all.push_back({u, static_cast<double>(both) / (norm + options_.shrinkage)});
    }
    const std::size_t n = std::min(all.size(), static_cast<std::size_t>(options_.neighbours));
    std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(n), nearer);
    all.resize(n);
    return all;
  }

  UserNeighboursOptions options_;
  SparseRows customers_, products_;
};

}  // namespace

Recommender make_user_neighbours(UserNeighboursOptions options) {
  return {"user", [options](const TrainingData& data) -> std::unique_ptr<FittedRecommender> {
            check_option("neighbours", options.neighbours, 1, 1e9);
            check_option("shrinkage", options.shrinkage, 0, 1e9);
            return std::make_unique<UserNeighbours>(data, options);
          }};
}

}  // namespace patron::models

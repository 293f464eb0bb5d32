// The sparse form of EASE. For each product j with neighbours N: solve (G_NN + lambda I) b = G_Nj,
// where G = XᵀX is taken from the customers of these products, so that no large matrix is kept.

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <utility>

#include "base/parallel.hpp"
#include "models/recommend/co_purchases.hpp"
#include "models/recommend/ease.hpp"
#include "models/recommend/product_links.hpp"

namespace patron::models {
namespace {

using Products = std::vector<std::int32_t>;

/// The n products nearest to each by cosine.
std::vector<Products> nearest_products(const CoPurchases& shared, std::size_t n) {
  const SparseRows& products = shared.products();
  std::vector<Products> nearest(products.n_rows());
  const auto n_customers = [&](std::int32_t i) {
    return static_cast<double>(products.row_columns(static_cast<std::size_t>(i)).size());
  };
  shared.for_each_row([&](std::int32_t i, const std::vector<Scored>& row) {
    LargestKept others(n);
    for (const auto& [j, both] : row)
      if (j != i) others.offer(j, both / std::sqrt(n_customers(i) * n_customers(j)));
    for (const Scored& other : others.take())
      nearest[static_cast<std::size_t>(i)].push_back(other.product);
  });
  return nearest;
}

/// XᵀX of a few products. Keeps room for all customers, empty between two calls.
class SmallGram {
 public:
  SmallGram(const SparseRows& products)
      : products_(products), ends_(static_cast<std::size_t>(products.n_columns)) {}

  /// The lower half.
  Eigen::MatrixXd of(const Products& few) {
    group_by_customer(few);
    const auto n = static_cast<Eigen::Index>(few.size());
    Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(n, n);
    std::size_t begin = 0;
    for (const std::int32_t u : customers_) {
      const auto end = static_cast<std::size_t>(ends_[static_cast<std::size_t>(u)]);
      for (std::size_t b = begin; b < end; ++b)
        for (std::size_t a = b; a < end; ++a) gram(places_[a], places_[b]) += 1;
      ends_[static_cast<std::size_t>(u)] = 0;
      begin = end;
    }
    return gram;
  }

 private:
  /// places_: for each customer the places in `few` of what it bought, ascending.
  void group_by_customer(const Products& few) {
    customers_.clear();
    std::size_t n = 0;
    for (const std::int32_t product : few)
      for (const std::int32_t u : products_.row_columns(static_cast<std::size_t>(product))) {
        if (ends_[static_cast<std::size_t>(u)]++ == 0) customers_.push_back(u);
        ++n;
      }
    places_.resize(n);
    std::int64_t begin = 0;
    for (const std::int32_t u : customers_)
      begin += std::exchange(ends_[static_cast<std::size_t>(u)], begin);
    for (std::size_t place = 0; place < few.size(); ++place)
      for (const std::int32_t u : products_.row_columns(static_cast<std::size_t>(few[place])))
        places_[static_cast<std::size_t>(ends_[static_cast<std::size_t>(u)]++)] =
            static_cast<Eigen::Index>(place);
  }

  const SparseRows& products_;
  std::vector<std::int64_t> ends_;
  std::vector<std::int32_t> customers_;
  std::vector<Eigen::Index> places_;
};

/// What the neighbours say for one product, by their places.
Eigen::VectorXd regression(SmallGram& small, Products neighbours, std::int32_t product,
                           double lambda) {
  const auto n = static_cast<Eigen::Index>(neighbours.size());
  neighbours.push_back(product);
  Eigen::MatrixXd gram = small.of(neighbours);
  gram.diagonal().array() += lambda;
  return gram.topLeftCorner(n, n).selfadjointView<Eigen::Lower>().llt().solve(
      gram.row(n).head(n).transpose());
}

constexpr std::size_t kProductsOfATask = 256;

}  // namespace

std::vector<std::vector<Scored>> sparse_ease_weights(const SparseRows& orders, double lambda,
                                                     int neighbours) {
  const CoPurchases shared(binary(orders));
  const auto nearest = nearest_products(shared, static_cast<std::size_t>(neighbours));
  std::vector<std::vector<float>> weights(nearest.size());
  base::parallel_blocks(nearest.size(), kProductsOfATask, [&](std::size_t begin, std::size_t end) {
    SmallGram small(shared.products());
    for (std::size_t j = begin; j < end; ++j) {
      if (nearest[j].empty()) continue;
      const Eigen::VectorXd b = regression(small, nearest[j], static_cast<std::int32_t>(j), lambda);
      for (const double weight : b) weights[j].push_back(static_cast<float>(weight));
    }
  });
  std::vector<std::vector<Scored>> rows(nearest.size());
  for (std::size_t j = 0; j < nearest.size(); ++j)
    for (std::size_t k = 0; k < nearest[j].size(); ++k)
      rows[static_cast<std::size_t>(nearest[j][k])].push_back(
          {static_cast<std::int32_t>(j), static_cast<double>(weights[j][k])});
  return rows;
}

}  // namespace patron::models

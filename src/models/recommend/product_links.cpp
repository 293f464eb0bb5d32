#include "models/recommend/product_links.hpp"

#include <algorithm>

#include "models/recommend/inner_loops.hpp"

namespace patron::models {
namespace {

constexpr std::int32_t kMostDense = 20'000;  // products whose square of floats is 1.5 GiB
constexpr double kShareForDense = 0.25;      // from here dense rows are faster to add

bool stronger(const Scored& a, const Scored& b) {
  return a.score != b.score ? a.score > b.score : a.product < b.product;
}

std::size_t count(const std::vector<std::vector<Scored>>& rows) {
  std::size_t n = 0;
  for (const auto& row : rows) n += row.size();
  return n;
}

}  // namespace

void LargestKept::shrink() {
  const auto last = kept_.begin() + static_cast<std::ptrdiff_t>(n_ - 1);
  std::nth_element(kept_.begin(), last, kept_.end(), stronger);
  least_ = last->score;
  full_ = true;
  kept_.resize(n_);
}

std::vector<Scored> LargestKept::take() {
  if (n_ > 0 && kept_.size() > n_) shrink();
  std::ranges::sort(kept_, {}, &Scored::product);
  return {kept_.begin(), kept_.end()};
}

std::vector<std::vector<Scored>> turned(const std::vector<std::vector<Scored>>& rows) {
  std::vector<std::vector<Scored>> result(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const auto& [j, value] : rows[i])
      result[static_cast<std::size_t>(j)].push_back({static_cast<std::int32_t>(i), value});
  return result;
}

ProductLinks::ProductLinks(std::int32_t n, const std::vector<std::vector<Scored>>& rows) : n_(n) {
  const auto size = static_cast<std::size_t>(n);
  const std::size_t n_weights = count(rows);
  if (n <= kMostDense &&
      static_cast<double>(n_weights) > kShareForDense * static_cast<double>(size * size)) {
    dense_.resize(size * size);
    for (std::size_t i = 0; i < size; ++i)
      for (const Scored& to : rows[i])
        dense_[i * size + static_cast<std::size_t>(to.product)] = static_cast<float>(to.score);
    return;
  }
  starts_.reserve(size + 1);
  starts_.push_back(0);
  columns_.reserve(n_weights);
  values_.reserve(n_weights);
  for (const auto& row : rows) {
    for (const Scored& to : row) {
      columns_.push_back(to.product);
      values_.push_back(static_cast<float>(to.score));
    }
    starts_.push_back(static_cast<std::int64_t>(columns_.size()));
  }
}

std::span<const float> ProductLinks::dense_row(std::int32_t from) const {
  const auto size = static_cast<std::size_t>(n_);
  return std::span(dense_).subspan(static_cast<std::size_t>(from) * size, size);
}

std::span<const std::int32_t> ProductLinks::sparse_columns(std::int32_t from) const {
  const auto row = static_cast<std::size_t>(from);
  return std::span(columns_).subspan(static_cast<std::size_t>(starts_[row]),
                                     static_cast<std::size_t>(starts_[row + 1] - starts_[row]));
}

std::span<const float> ProductLinks::sparse_values(std::int32_t from) const {
  const auto row = static_cast<std::size_t>(from);
  return std::span(values_).subspan(static_cast<std::size_t>(starts_[row]),
                                    static_cast<std::size_t>(starts_[row + 1] - starts_[row]));
}

float ProductLinks::weight(std::int32_t from, std::int32_t to) const {
  if (dense()) return dense_row(from)[static_cast<std::size_t>(to)];
  const auto columns = sparse_columns(from);
  const auto found = std::ranges::lower_bound(columns, to);
  if (found == columns.end() || *found != to) return 0;
  return sparse_values(from)[static_cast<std::size_t>(found - columns.begin())];
}

void ProductLinks::score(const PurchaseProfile& profile, std::span<double> scores) const {
  std::ranges::fill(scores, 0.0);
  if (dense()) {
    std::vector<const float*> rows;
    for (const std::int32_t product : profile.products) rows.push_back(dense_row(product).data());
    add_weighted_rows(rows, profile.weights, scores);
    return;
  }
  for (std::size_t i = 0; i < profile.size(); ++i) {
    const auto columns = sparse_columns(profile.products[i]);
    const auto values = sparse_values(profile.products[i]);
    const auto weight = static_cast<double>(profile.weights[i]);
    for (std::size_t k = 0; k < columns.size(); ++k)
      scores[static_cast<std::size_t>(columns[k])] += static_cast<double>(values[k]) * weight;
  }
}

std::int32_t ProductLinks::because(const PurchaseProfile& profile, std::int32_t product) const {
  std::int32_t best = -1;
  float most = 0;
  for (std::size_t i = 0; i < profile.size(); ++i) {
    const float added = profile.weights[i] * weight(profile.products[i], product);
    if (added > most) {
      most = added;
      best = profile.products[i];
    }
  }
  return best;
}

std::vector<Scored> ProductLinks::strongest(std::int32_t from, std::size_t k) const {
  std::vector<Scored> row;
  const auto add = [&](std::int32_t to, float value) {
    if (to != from && value > 0) row.push_back({to, static_cast<double>(value)});
  };
  if (dense()) {
    for (std::int32_t to = 0; to < n_; ++to) add(to, dense_row(from)[static_cast<std::size_t>(to)]);
  } else {
    for (std::size_t i = 0; i < sparse_columns(from).size(); ++i)
      add(sparse_columns(from)[i], sparse_values(from)[i]);
  }
  const std::size_t n = std::min(k, row.size());
  std::ranges::partial_sort(row, row.begin() + static_cast<std::ptrdiff_t>(n), stronger);
  row.resize(n);
  return row;
}

namespace {

class LinkedRecommender : public FittedRecommender {
 public:
  LinkedRecommender(std::string form, ProductLinks links)
      : form_(std::move(form)), links_(std::move(links)) {}

  std::string form() const override { return form_; }
  void score(const Asked& asked, std::span<double> scores) const override {
    links_.score(profile_of(asked, links_.n_products()), scores);
  }
  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    return links_.because(profile_of(asked, links_.n_products()), product);
  }

 private:
  std::string form_;
  ProductLinks links_;
};

}  // namespace

std::unique_ptr<FittedRecommender> recommender_of_links(std::string form, ProductLinks links) {
  return std::make_unique<LinkedRecommender>(std::move(form), std::move(links));
}

}  // namespace patron::models

#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/purchases.hpp"
#include "analysis/recommend.hpp"

namespace patron::analysis {

/// Which products may be offered to anybody: what the user's filters leave.
class OfferRules {
 public:
  /// Errors: not_found for a category that no product has; those of the files of --in-stock and
  /// --hide; too_little_data where nothing is left.
  OfferRules(const Purchases& purchases, const RecommendOptions& options);

  std::span<const char> allowed() const { return allowed_; }  // by product
  std::size_t n_allowed() const { return n_allowed_; }
  /// Codes of --hide that no order holds: hidden or not, they are never offered.
  const std::vector<std::string>& unknown() const { return unknown_; }

 private:
  void keep_category(const Purchases& purchases, const std::string& category);
  void keep_in_stock(const Purchases& purchases, const std::string& file);
  void keep_prices(const Purchases& purchases, double from, double to);
  void hide(const Purchases& purchases, const std::string& list);

  std::vector<char> allowed_;
  std::size_t n_allowed_ = 0;
  std::vector<std::string> unknown_;
};

}  // namespace patron::analysis

#pragma once

#include <string_view>
#include <vector>

#include "models/recommend/recommender.hpp"

namespace patron::models {

/// Every model of what a customer buys next, by the names users write.
std::vector<Recommender> all_recommenders();

/// "collaborative" is another name of "item", "default" of what `patron recommend` uses.
/// Errors: not_found that lists the names.
Recommender recommender_named(std::string_view name);

/// Whether a model is one of the naive ones that every other has to beat: popularity in its forms
/// and what the customer bought before.
bool is_baseline(std::string_view name);

/// Whether a model looks at the segments of the customers (PurchaseLog::segments).
bool uses_segments(std::string_view name);

}  // namespace patron::models

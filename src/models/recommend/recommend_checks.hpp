#pragma once

#include <string_view>

#include "models/recommend/recommender.hpp"

namespace patron::models {

/// invalid_argument unless `holds`: "markov: shrink has to be from 0".
void check_option(bool holds, std::string_view model, std::string_view option,
                  std::string_view range);
/// too_little_data where the log holds no order.
void check_has_orders(const TrainingData& data);

}  // namespace patron::models

#pragma once

#include <string_view>

#include "models/recommend/recommender.hpp"

namespace patron::models {

/// invalid_argument unless `holds`: "markov: shrink has to be from 0".
void check_option(bool holds, std::string_view model, std::string_view option,
                  std::string_view range);
/// Error invalid_argument where `value` is not within low .. high; says "name must be ...".
void check_option(const char* name, double value, double low, double high);
/// too_little_data where the log holds no order.
void check_has_orders(const TrainingData& data);

}  // namespace patron::models

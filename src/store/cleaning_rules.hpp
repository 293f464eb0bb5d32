#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace patron::store {

/// A rule that may drop an order line. Every parsed line is stored with a bit for each rule it
/// breaks.
struct CleaningRule {
  std::int32_t bit;
  std::string_view name;  // as in JSON, CSV and on the screen
  std::string_view doc;
};

/// All rules; a preset applies its rules in this order, and a line counts for the first that drops
/// it.
std::span<const CleaningRule> cleaning_rules();

inline constexpr std::int32_t kMissingCustomer = 1;
inline constexpr std::int32_t kCancellation = 2;
inline constexpr std::int32_t kNonPositiveQuantity = 4;
inline constexpr std::int32_t kNonPositivePrice = 8;

/// A named choice of rules, applied when analysing.
struct Preset {
  std::string_view name;
  std::int32_t rules;  // bits of the rules that drop a line
  std::string_view doc;
};

std::span<const Preset> presets();

/// Errors: invalid_argument that lists the presets.
const Preset& preset_of(std::string_view name);

}  // namespace patron::store

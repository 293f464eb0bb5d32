#include "store/cleaning_rules.hpp"

#include <fmt/format.h>

#include <array>

#include "base/error.hpp"

namespace patron::store {
namespace {

constexpr std::array kRules = {
    CleaningRule{kMissingCustomer, "missing_customer", "the line names no customer"},
    CleaningRule{kCancellation, "cancellation", "the order id begins with C"},
    CleaningRule{kNonPositiveQuantity, "non_positive_quantity", "quantity is zero or negative"},
    CleaningRule{kNonPositivePrice, "non_positive_price", "unit price is zero or negative"},
};

constexpr std::array kPresets = {
    Preset{
        "purchases", kMissingCustomer | kCancellation | kNonPositiveQuantity | kNonPositivePrice,
        "purchases only: no line without customer, no cancellation, positive quantity and price"},
    Preset{"with-returns", kMissingCustomer,
           "all lines that name a customer; a cancellation is an order with negative amount"},
};

}  // namespace

std::span<const CleaningRule> cleaning_rules() { return kRules; }

std::span<const Preset> presets() { return kPresets; }

const Preset& preset_of(std::string_view name) {
  for (const Preset& preset : kPresets)
    if (preset.name == name) return preset;
  throw base::Error(base::ErrorCode::kInvalidArgument,
                    fmt::format("there is no preset \"{}\".", name),
                    "Choose purchases or with-returns.", "--preset");
}

}  // namespace patron::store

#include "store/cleaning_rules.hpp"

#include <fmt/format.h>

#include <array>

#include "base/error.hpp"
#include "base/split.hpp"

namespace patron::store {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::array kRules = {
    CleaningRule{kMissingCustomer, "missing_customer", "the line names no customer"},
    CleaningRule{kCancellation, "cancellation",
                 "the order id begins with C, or the line is of a credit note"},
    CleaningRule{kNonPositiveQuantity, "non_positive_quantity", "quantity is zero or negative"},
    CleaningRule{kNonPositivePrice, "non_positive_price", "unit price is zero or negative"},
    CleaningRule{kVoidOrder, "void_order",
                 "the order's status says it was cancelled, refunded or not paid"},
    CleaningRule{kDuplicate, "duplicate",
                 "the file holds the very same line before: all fields are equal"},
    CleaningRule{kNonProduct, "non_product",
                 "postage, fees, manual entries, discounts, vouchers: nothing from the shelf"},
    CleaningRule{kTestRow, "test_row", "customer, product or name is a test"},
    CleaningRule{kCancelledSoon, "cancelled_soon",
                 "a sale cancelled in full within 60 minutes, and its cancellation", true},
    CleaningRule{kOutlier, "outlier",
                 "quantity or amount is above 1,000 times that of the shop's median sale", true},
};

constexpr std::int32_t kReturnRules = kCancellation | kNonPositiveQuantity;
constexpr std::int32_t kBasicRules =
    kMissingCustomer | kReturnRules | kNonPositivePrice | kVoidOrder;

constexpr std::array kPresets = {
    Preset{
        "purchases", kBasicRules, false,
        "purchases only: no line without customer, no cancellation, positive quantity and price"},
    Preset{"with-returns", kMissingCustomer | kVoidOrder, false,
           "all lines that name a customer; a cancellation is an order with negative amount"},
    Preset{"net-of-returns", kBasicRules, true,
           "purchases, less what was given back: a return is taken off its sale"},
};

std::string rule_names() {
  std::string names;
  for (const CleaningRule& rule : kRules)
    names += (names.empty() ? "" : ", ") + std::string(rule.name);
  return names;
}

[[noreturn]] void fail(std::string message, std::string hint, std::string_view flag) {
  throw Error(ErrorCode::kInvalidArgument, std::move(message), std::move(hint), std::string(flag));
}

std::int32_t bit_of(std::string_view name, std::string_view flag) {
  for (const CleaningRule& rule : kRules)
    if (rule.name == name) return rule.bit;
  fail(fmt::format("there is no cleaning rule \"{}\".", name),
       fmt::format("Rules: {}.", rule_names()), flag);
}

std::int32_t bits_of(std::string_view list, std::string_view flag) {
  std::int32_t bits = 0;
  if (list.empty()) return bits;
  for (const std::string& name : base::split(list, ',')) bits |= bit_of(name, flag);
  return bits;
}

std::string names_of(std::int32_t bits) {
  std::string names;
  for (const CleaningRule& rule : kRules)
    if ((rule.bit & bits) != 0) names += (names.empty() ? "" : ",") + std::string(rule.name);
  return names;
}

void check(const Preset& preset, std::int32_t drop, std::int32_t keep) {
  if ((drop & keep) != 0)
    fail(fmt::format("{} is both dropped and kept.", names_of(drop & keep)), "Say one of the two.",
         "--keep");
  if ((keep & kMissingCustomer) != 0)
    fail("lines without a customer can't be kept: every answer is about customers.",
         "patron import and the reconciliation show how many they are.", "--keep");
  if (!preset.nets_returns) return;
  if ((keep & kReturnRules) != 0)
    fail(fmt::format("{} takes returns off their sales and can't keep them as well.", preset.name),
         "Choose --preset with-returns to see returns as lines of their own.", "--keep");
  if ((drop & kCancelledSoon) != 0)
    fail(fmt::format("{} has taken cancelled sales away already.", preset.name),
         "Leave cancelled_soon out.", "--drop");
}

}  // namespace

std::span<const CleaningRule> cleaning_rules() { return kRules; }

std::span<const Preset> presets() { return kPresets; }

const Preset& preset_of(std::string_view name) {
  for (const Preset& preset : kPresets)
    if (preset.name == name) return preset;
  fail(fmt::format("there is no preset \"{}\".", name),
       "Choose purchases, with-returns or net-of-returns.", "--preset");
}

std::string RuleChoice::name() const {
  return preset + (drop.empty() ? "" : " +" + drop) + (keep.empty() ? "" : " -" + keep);
}

RuleChoice choose_rules(std::string_view preset_name, std::string_view drop,
                        std::string_view keep) {
  const Preset& preset = preset_of(preset_name);
  const std::int32_t dropped = bits_of(drop, "--drop"), kept = bits_of(keep, "--keep");
  check(preset, dropped, kept);
  return {.preset = std::string(preset.name),
          .drop = names_of(dropped & ~preset.rules),
          .keep = names_of(kept & preset.rules),
          .rules = (preset.rules | dropped) & ~kept,
          .nets_returns = preset.nets_returns};
}

}  // namespace patron::store

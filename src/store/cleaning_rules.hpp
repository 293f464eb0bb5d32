#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace patron::store {

/// A reason to leave an order line out. What the line alone tells is stored with it as a bit while
/// it is imported; what only other lines tell is found when an analysis asks for it.
struct CleaningRule {
  std::int32_t bit;
  std::string_view name;  // as in JSON, CSV, on the screen and in --drop
  std::string_view doc;
  bool is_derived = false;  // found in the store, for an instant of knowledge
};

/// All rules; they are applied in this order, and a line counts for the first that drops it.
std::span<const CleaningRule> cleaning_rules();

inline constexpr std::int32_t kMissingCustomer = 1;
inline constexpr std::int32_t kCancellation = 2;
inline constexpr std::int32_t kNonPositiveQuantity = 4;
inline constexpr std::int32_t kNonPositivePrice = 8;
inline constexpr std::int32_t kDuplicate = 16;
inline constexpr std::int32_t kNonProduct = 32;
inline constexpr std::int32_t kTestRow = 64;
inline constexpr std::int32_t kCancelledSoon = 128;
inline constexpr std::int32_t kOutlier = 256;
inline constexpr std::int32_t kVoidOrder = 512;
/// Those that order_lines.rules may hold.
inline constexpr std::int32_t kStoredRules = 127 | kVoidOrder;

/// A named choice of rules, applied when analysing.
struct Preset {
  std::string_view name;
  std::int32_t rules;  // bits of the rules that drop a line
  bool nets_returns;   // a return is taken off its sale
  std::string_view doc;
};

std::span<const Preset> presets();

/// Errors: invalid_argument that lists the presets.
const Preset& preset_of(std::string_view name);

/// The rules that one analysis applies: a preset, with rules added to it and taken from it.
struct RuleChoice {
  std::string preset = "purchases";
  std::string drop, keep;  // what differs from the preset, in the order of the rules: "a,b"
  std::int32_t rules =
      kMissingCustomer | kCancellation | kNonPositiveQuantity | kNonPositivePrice | kVoidOrder;
  bool nets_returns = false;

  /// One spelling for each choice: "purchases", "purchases +duplicate,outlier -cancellation".
  std::string name() const;
  std::int32_t stored_rules() const { return rules & kStoredRules; }
  /// True where later lines may change what becomes of a line: the choice then needs an as_of.
  bool is_derived() const { return nets_returns || (rules & ~kStoredRules) != 0; }
};

/// `drop` and `keep` are lists of rules, "duplicate,outlier". Naming what the preset does anyway
/// changes nothing.
/// Errors: invalid_argument for an unknown preset or rule (lists them), a rule both dropped and
/// kept, missing_customer kept, and of a preset that nets returns the rules of returns kept or
/// cancelled_soon dropped.
RuleChoice choose_rules(std::string_view preset, std::string_view drop, std::string_view keep);

}  // namespace patron::store

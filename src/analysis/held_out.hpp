#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/purchases.hpp"

namespace patron::analysis {

/// A split by time: what was known at the cut, and what each customer bought in the days after it.
struct HeldOut {
  Purchases known;         // as of the cut, exactly as `patron recommend --as-of CUT` sees it
  std::string cut, until;  // ISO instants; the window is [cut, until)
  std::string last_order;  // ISO instant of the last order in the window
  /// By customer of `known`: the products bought in the window that were known at the cut,
  /// ascending.
  std::vector<std::vector<std::int32_t>> bought;

  /// A customer who bought something known for the first time in the window.
  struct Newcomer {
    std::int32_t country = -1;  // code in known.countries
    std::vector<std::int32_t> bought;
  };
  std::vector<Newcomer> newcomers;
};

/// `cut`: an ISO day, empty: `days` before the scope's as_of. Nothing of `known` depends on what
/// came after the cut. Segments are read too.
/// Errors: those of read_purchases; too_little_data where the window holds no order of a customer;
///         invalid_argument where the cut is unreadable or lies at or after the last order.
HeldOut hold_out(store::Workspace& workspace, const Scope& scope, const std::string& cut, int days);

}  // namespace patron::analysis

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "base/money.hpp"

namespace patron::ingest {

/// What one unit of a currency is worth in the shop's own, from a day on.
///
/// Units:  rates in 10^-8 of the shop's currency.
/// Errors: see read_rates.
class RateTable {
 public:
  void add(const std::string& currency, base::Day from, std::int64_t rate);
  bool empty() const { return rates_.empty(); }

  /// Rounded half away from zero to 1/10,000. Empty where the currency has no rate on that day (the
  /// last one named on or before it holds).
  std::optional<base::Money> convert(base::Money money, std::string_view currency,
                                     base::Instant at) const;

 private:
  std::map<std::string, std::map<base::Day, std::int64_t>, std::less<>> rates_;
};

/// Reads a table with the columns currency, rate and, where rates change, date (ISO: holds from
/// that day on). A rate says what one unit of the currency is worth in the shop's own. Errors:
/// those of the format; bad_data that names file and line for a missing column, an unreadable
///         rate or date, a rate that is not positive.
RateTable read_rates(const std::filesystem::path& file);

}  // namespace patron::ingest

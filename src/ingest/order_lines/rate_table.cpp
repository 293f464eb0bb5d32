#include "ingest/order_lines/rate_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.hpp"
#include "ingest/table_source.hpp"
#include "ingest/values/date_style.hpp"
#include "ingest/values/number_style.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr int kRateScale = 8;
constexpr std::int64_t kOne = 100'000'000;
/// Far above any amount a line may have: what is refused later need not fit.
constexpr std::int64_t kLargestMoney = 1'000'000'000'000'000'000;

std::optional<std::size_t> column_named(const std::vector<std::string>& headings,
                                        std::string_view name) {
  const auto found = std::find(headings.begin(), headings.end(), name);
  if (found == headings.end()) return std::nullopt;
  return static_cast<std::size_t>(found - headings.begin());
}

[[noreturn]] void fail(const std::filesystem::path& file, std::int64_t line,
                       const std::string& what) {
  throw Error(ErrorCode::kBadData, what + ".",
              "A table of rates has the columns currency, rate and, where rates change, date.",
              line == 0 ? file.string() : fmt::format("{}:{}", file.string(), line));
}

}  // namespace

void RateTable::add(const std::string& currency, base::Day from, std::int64_t rate) {
  rates_[currency][from] = rate;
}

std::optional<base::Money> RateTable::convert(base::Money money, std::string_view currency,
                                              base::Instant at) const {
  const auto found = rates_.find(currency);
  if (found == rates_.end()) return std::nullopt;
  const auto after = found->second.upper_bound(std::chrono::floor<std::chrono::days>(at));
  if (after == found->second.begin()) return std::nullopt;
  const __int128 exact = static_cast<__int128>(money.units) * std::prev(after)->second;
  const __int128 half = exact < 0 ? -kOne / 2 : kOne / 2;
  const __int128 rounded = (exact + half) / kOne;
  return base::Money{
      static_cast<std::int64_t>(std::clamp<__int128>(rounded, -kLargestMoney, kLargestMoney))};
}

RateTable read_rates(const std::filesystem::path& file) {
  const auto rows = find_tables(file.string()).front().open();
  const auto currency = column_named(rows->headings(), "currency");
  const auto rate = column_named(rows->headings(), "rate");
  const auto date = column_named(rows->headings(), "date");
  if (!currency || !rate)
    fail(file, 0,
         fmt::format("no column for the {}. Found: {}", currency ? "rate" : "currency",
                     fmt::join(rows->headings(), ", ")));
  RateTable table;
  TableRow row;
  while (rows->next(row)) {
    if (row.cells.size() != rows->headings().size()) fail(file, row.line, "a cell is missing");
    const auto value = parse_number(row.cells[*rate], {}, kRateScale);
    if (!value || value->units <= 0)
      fail(file, row.line, fmt::format("\"{}\" is not a rate above zero", row.cells[*rate]));
    base::Day from = base::Day::min();
    if (date && !row.cells[*date].empty()) {
      const auto day = parse_date(row.cells[*date], {});
      if (!day)
        fail(file, row.line, fmt::format("\"{}\" is not a day like 2024-12-31", row.cells[*date]));
      from = std::chrono::floor<std::chrono::days>(day->instant);
    }
    table.add(std::string(row.cells[*currency]), from, value->units);
  }
  if (table.empty()) fail(file, 0, "the table holds no rate");
  return table;
}

}  // namespace patron::ingest

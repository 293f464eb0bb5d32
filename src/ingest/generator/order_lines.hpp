#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/generator/baskets.hpp"
#include "ingest/generator/schedule.hpp"

namespace patron::ingest::generator {

inline constexpr std::string_view kOrderLinesHeading =
    "order_id,order_date,customer_id,product_id,product_name,category,quantity,unit_price,country,"
    "currency,status\n";

enum class Dirt : std::uint8_t {
  kMissingCustomer,
  kDuplicateRow,
  kZeroPrice,
  kNegativePrice,
  kBadQuantity,
  kBadDate,
  kDecimalOrderId,
  kStrayBlanks,
  kTestRow,
  kCommaDecimal,
  kTooFewFields,
};
inline constexpr std::array<std::string_view, 11> kDirtNames = {
    "missing_customer", "duplicate_row", "zero_price",       "negative_price",
    "bad_quantity",     "bad_date",      "decimal_order_id", "stray_blanks",
    "test_row",         "comma_decimal", "too_few_fields"};

/// Exact counts of what was written; sums of tallies do not depend on the order.
struct Tally {
  struct Total {
    std::int64_t orders = 0, lines = 0, cents = 0;
    void add(const Total& other);
  };
  Total completed, returned, clean_completed, clean_returned;
  struct DirtTotal {
    std::int64_t rows = 0, completed_cents = 0, returned_cents = 0;
  };
  std::array<DirtTotal, kDirtNames.size()> dirt;
  std::int64_t rows = 0, events = 0;

  void add(const Tally& other);
};

/// Writes purchases and cancellations as rows of transactions.csv.
class OrderLines {
 public:
  OrderLines(const GenerateOptions& options, const Calendar& calendar, const Catalogue& catalogue,
             const Customers& customers, const Baskets& baskets);

  /// The lines of one ticket, purchase or return; `lines` receives its basket.
  void append(Buffer& out, Tally& tally, std::vector<BasketLine>& lines, const Ticket& ticket,
              int day) const;

 private:
  struct Order;
  void append_line(Buffer& out, Tally& tally, const Order& order, const BasketLine& line,
                   bool& any_clean, Stream& dirt) const;
  void append_clean(Buffer& out, const Order& order, const BasketLine& line) const;
  void append_dirty(Buffer& out, Dirt kind, const Order& order, const BasketLine& line,
                    Stream& stream) const;

  std::uint64_t seed_;
  const Calendar& calendar_;
  const Catalogue& catalogue_;
  const Customers& customers_;
  const Baskets& baskets_;
  Ids customer_ids_;
  double dirty_line_ = 0;           // probability
  std::vector<std::string> tails_;  // for each country: ",country,currency,completed", and returned
};

}  // namespace patron::ingest::generator

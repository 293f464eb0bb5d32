#pragma once

#include <cstdint>
#include <vector>

#include "ingest/generator/calendar.hpp"
#include "ingest/generator/catalogue.hpp"
#include "ingest/generator/customers.hpp"

namespace patron::ingest::generator {

struct BasketLine {
  std::uint32_t product = 0;
  std::int64_t quantity = 0;  // negative where returned
  std::int64_t cents = 0;     // of one piece
};

/// What is in the orders: 1 to 15 different products, about three on average, by the customer's
/// taste. Any order can be made again from its number alone, so a return needs no memory.
class Baskets {
 public:
  Baskets(const GenerateOptions& options, const Calendar& calendar, const Catalogue& catalogue,
          const Customers& customers)
      : seed_(options.seed), calendar_(calendar), catalogue_(catalogue), customers_(customers) {}

  /// The lines of purchase number `ordinal`, made by the customer on that day.
  void fill(std::vector<BasketLine>& lines, std::uint32_t ordinal, std::uint32_t customer,
            int day) const;
  /// Keeps what the customer sends back of it, at the price paid.
  void keep_returned(std::vector<BasketLine>& lines, std::uint32_t ordinal) const;
  /// A product to this customer's taste.
  std::uint32_t draw_product(Stream& stream, const Traits& who, int day) const;

 private:
  std::uint32_t favourite(std::uint32_t customer, const Traits& who, std::uint64_t slot) const;

  std::uint64_t seed_;
  const Calendar& calendar_;
  const Catalogue& catalogue_;
  const Customers& customers_;
};

}  // namespace patron::ingest::generator

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ingest/generator/alias_table.hpp"
#include "ingest/generator/calendar.hpp"
#include "ingest/generator/generator.hpp"
#include "ingest/generator/output.hpp"

namespace patron::ingest::generator {

enum class CustomerType : std::uint8_t { kFrequent, kSeasonal, kOneTime };

/// Who a customer is and what they like; made again from the seed whenever asked for.
struct Traits {
  std::uint8_t gender = 0;  // female, male, other
  std::uint8_t age = 0;
  std::uint8_t country = 0;
  std::uint8_t city = 0;
  std::uint8_t favourite_category = 0;
  std::uint8_t second_category = 0;
  std::uint8_t style = 0;
};

/// The customer base: the documented mix of types, each customer's number of orders and their
/// days. Keeps five bytes per customer.
class Customers {
 public:
  Customers(const GenerateOptions& options, const Calendar& calendar);

  std::uint32_t size() const { return static_cast<std::uint32_t>(types_.size()); }
  CustomerType type_of(std::uint32_t customer) const { return types_[customer]; }
  Traits traits_of(std::uint32_t customer) const;

  /// Calls emit(day) for each order of the customer: the same days each time it is called.
  template <class Emit>
  void for_each_order(std::uint32_t customer, Emit emit) const {
    Life life = life_of(customer);
    for (std::uint32_t i = 0; i < n_orders_[customer]; ++i) emit(draw_day(life));
  }

  const std::vector<CustomerMix>& mix() const { return mix_; }
  /// Where the options could not give the documented mix; else empty.
  const std::string& note() const { return note_; }

  /// Rows of customers.csv.
  void write(OutputFile& file) const;

 private:
  /// One customer's time with the shop.
  struct Life {
    CustomerType type;
    int registered;   // a day; negative before the start
    int from, until;  // buys in [from, until)
    int season;       // day of the year
    double weight;    // of the number of orders, among its type
    Stream stream;    // goes on to draw the days
  };

  void choose_types();
  void share_out_orders(const GenerateOptions& options);
  void share_out(CustomerType type, std::int64_t n_orders);
  void make_note(const GenerateOptions& options);
  Life life_of(std::uint32_t customer) const;
  void live_frequent(Life& life) const;
  void live_seasonal(Life& life) const;
  void live_one_time(Life& life) const;
  int draw_day(Life& life) const;
  int draw_season_day(Life& life) const;
  void append_row(Buffer& out, const class Ids& ids, std::uint32_t customer) const;

  std::uint64_t seed_;
  const Calendar& calendar_;
  AliasTable countries_;
  double seasonal_mean_ = 0, seasonal_spread_ = 0;  // orders
  std::vector<CustomerType> types_;
  std::vector<std::uint32_t> n_orders_;
  std::vector<CustomerMix> mix_;
  std::string note_;
};

}  // namespace patron::ingest::generator

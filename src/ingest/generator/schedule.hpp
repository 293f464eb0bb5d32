#pragma once

#include <cstdint>
#include <vector>

#include "ingest/generator/calendar.hpp"
#include "ingest/generator/customers.hpp"

namespace patron::ingest::generator {

enum class TicketKind : std::uint8_t { kPurchase, kReturn, kVisit };

/// One thing that happens at the shop at one instant.
struct Ticket {
  std::uint32_t second = 0;  // of its day
  TicketKind kind = TicketKind::kPurchase;
  std::uint32_t customer = 0;
  std::uint32_t ordinal = 0;  // the purchase it is, or goes back to; 0 .. orders - 1 in time order
  std::int32_t purchase_day = 0;
  std::uint32_t number = 0;   // of the order or the cancellation, 0 .. in time order
  std::uint32_t session = 0;  // 0: not followed
};

/// What happens when, day after day, without holding more than a customer index per order: the
/// orders' days are drawn twice, first counted and then sorted into place.
class Schedule {
 public:
  Schedule(const GenerateOptions& options, const Calendar& calendar, const Customers& customers);

  int n_days() const { return calendar_.n_days(); }
  /// The tickets of the next day, by time. Days must be taken in order, each once.
  const std::vector<Ticket>& next_day();

 private:
  void sort_orders();
  void add_purchases();
  void plan_return(const Ticket& purchase);
  void plan_visit(const Ticket& purchase);
  void add_later(const Ticket& ticket, double delay_days, Stream& stream);
  void number_tickets();

  const GenerateOptions& options_;
  const Calendar& calendar_;
  const Customers& customers_;
  int day_ = 0;
  std::vector<std::uint32_t> first_of_day_;   // n_days + 1 places in customer_of_
  std::vector<std::uint32_t> customer_of_;    // for each order
  std::vector<std::vector<Ticket>> planned_;  // returns and visits of each day to come
  std::vector<Ticket> today_;
  std::uint32_t n_numbered_ = 0, n_sessions_ = 0;
};

}  // namespace patron::ingest::generator

#include "ingest/generator/schedule.hpp"

#include <algorithm>
#include <tuple>

namespace patron::ingest::generator {
namespace {

constexpr double kVisitAfterPurchase = 0.5;
constexpr double kFollowed = 0.6;  // share of the sessions with consent to be followed

}  // namespace

Schedule::Schedule(const GenerateOptions& options, const Calendar& calendar,
                   const Customers& customers)
    : options_(options),
      calendar_(calendar),
      customers_(customers),
      first_of_day_(static_cast<std::size_t>(calendar.n_days()) + 1),
      customer_of_(static_cast<std::size_t>(options.orders)),
      planned_(static_cast<std::size_t>(calendar.n_days())) {
  sort_orders();
}

void Schedule::sort_orders() {
  for (std::uint32_t c = 0; c < customers_.size(); ++c)
    customers_.for_each_order(c,
                              [&](int day) { ++first_of_day_[static_cast<std::size_t>(day) + 1]; });
  for (std::size_t d = 1; d < first_of_day_.size(); ++d) first_of_day_[d] += first_of_day_[d - 1];
  std::vector<std::uint32_t> next = first_of_day_;
  for (std::uint32_t c = 0; c < customers_.size(); ++c)
    customers_.for_each_order(
        c, [&](int day) { customer_of_[next[static_cast<std::size_t>(day)]++] = c; });
}

const std::vector<Ticket>& Schedule::next_day() {
  const auto day = static_cast<std::size_t>(day_);
  today_.swap(planned_[day]);
  std::vector<Ticket>().swap(planned_[day]);
  add_purchases();
  std::sort(today_.begin(), today_.end(), [](const Ticket& a, const Ticket& b) {
    return std::tie(a.second, a.kind, a.ordinal) < std::tie(b.second, b.kind, b.ordinal);
  });
  number_tickets();
  ++day_;
  return today_;
}

/// The day's customers in a random order at the day's instants in time order.
void Schedule::add_purchases() {
  const auto day = static_cast<std::size_t>(day_);
  Stream stream(options_.seed, Purpose::kDay, day);
  const std::uint32_t begin = first_of_day_[day], end = first_of_day_[day + 1];
  for (std::uint32_t n = end - begin; n > 1; --n)
    std::swap(customer_of_[begin + n - 1], customer_of_[begin + stream.below(n)]);
  std::vector<std::uint32_t> seconds(end - begin);
  for (std::uint32_t& second : seconds) second = Calendar::draw_second(stream);
  std::sort(seconds.begin(), seconds.end());
  today_.reserve(today_.size() + seconds.size());
  for (std::uint32_t i = begin; i < end; ++i) {
    today_.push_back({seconds[i - begin], TicketKind::kPurchase, customer_of_[i], i, day_});
    const Ticket purchase = today_.back();
    plan_return(purchase);
    if (options_.events) plan_visit(purchase);
  }
}

void Schedule::plan_return(const Ticket& purchase) {
  Stream stream(options_.seed, Purpose::kReturn, purchase.ordinal);
  if (!stream.chance(options_.return_share)) return;
  Ticket ticket = purchase;
  ticket.kind = TicketKind::kReturn;
  add_later(ticket, 2 + std::min(38.0, stream.exponential(9)), stream);
}

void Schedule::plan_visit(const Ticket& purchase) {
  Stream stream(options_.seed, Purpose::kVisit, purchase.ordinal);
  if (!stream.chance(kVisitAfterPurchase)) return;
  Ticket ticket = purchase;
  ticket.kind = TicketKind::kVisit;
  add_later(ticket, 1 + std::min(29.0, stream.exponential(7)), stream);
}

/// What would come after the last day does not come.
void Schedule::add_later(const Ticket& ticket, double delay_days, Stream& stream) {
  const int due = day_ + static_cast<int>(delay_days);
  if (due >= n_days()) return;
  auto& tickets = planned_[static_cast<std::size_t>(due)];
  tickets.push_back(ticket);
  tickets.back().second = Calendar::draw_second(stream);
}

/// Purchases and cancellations share one sequence, as invoices do; visits have no part in it, so
/// that events leave the orders as they are.
void Schedule::number_tickets() {
  for (Ticket& ticket : today_) {
    if (ticket.kind != TicketKind::kVisit) ticket.number = n_numbered_++;
    if (!options_.events || ticket.kind == TicketKind::kReturn) continue;
    const auto kind = static_cast<std::uint64_t>(ticket.kind);
    Stream stream(options_.seed, Purpose::kEvents, kind << 40 | ticket.ordinal);
    if (stream.chance(kFollowed)) ticket.session = ++n_sessions_;
  }
}

}  // namespace patron::ingest::generator

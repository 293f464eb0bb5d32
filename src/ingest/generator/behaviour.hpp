#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ingest/generator/baskets.hpp"
#include "ingest/generator/schedule.hpp"

namespace patron::ingest::generator {

inline constexpr std::string_view kEventsHeading =
    "event_id,customer_id,session_id,event_time,event_type,product_id,duration_seconds\n";

/// Writes sessions as rows of events.csv: what was looked at, put into the cart, recommended and
/// clicked. A session is written whole, and ends with its purchase where there is one.
class Behaviour {
 public:
  Behaviour(const GenerateOptions& options, const Calendar& calendar, const Catalogue& catalogue,
            const Customers& customers, const Baskets& baskets)
      : seed_(options.seed),
        calendar_(calendar),
        catalogue_(catalogue),
        customers_(customers),
        baskets_(baskets),
        customer_ids_("CUST_", options.customers),
        // Nobody has more sessions than purchases and as many visits.
        session_ids_("", 2 * options.orders) {}

  /// One followed session; returns the number of rows. `bought` is empty for a visit.
  int append(Buffer& out, const Ticket& ticket, int day,
             const std::vector<BasketLine>& bought) const;

 private:
  struct Session;
  void append_event(Buffer& out, Session& session, std::string_view type,
                    const std::uint32_t* product, std::uint32_t duration) const;
  void view(Buffer& out, Session& session, std::uint32_t product) const;
  void recommend(Buffer& out, Session& session, const Traits& who, int day) const;

  std::uint64_t seed_;
  const Calendar& calendar_;
  const Catalogue& catalogue_;
  const Customers& customers_;
  const Baskets& baskets_;
  Ids customer_ids_, session_ids_;
};

}  // namespace patron::ingest::generator

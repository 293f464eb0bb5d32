#include "ingest/generator/behaviour.hpp"

#include <algorithm>

namespace patron::ingest::generator {
namespace {

constexpr double kOneViewMore = 0.5;     // beside what is bought
constexpr double kLeftInCart = 0.15;     // of a visit's views
constexpr double kRecommends = 0.4;      // of the sessions
constexpr double kClickOwnTaste = 0.22;  // the planted lift: the customer's category and style,
constexpr double kClickCategory = 0.10;  // only the category,
constexpr double kClickElse = 0.02;      // neither

std::uint32_t draw_duration(Stream& stream) {
  return 4 + static_cast<std::uint32_t>(std::min(300.0, stream.exponential(38)));
}

}  // namespace

struct Behaviour::Session {
  Stream stream;
  Buffer head;  // ",customer,SES_0000012,2023-01-01 "
  std::uint32_t number;
  std::uint32_t n_events = 0;
  std::uint32_t second;  // of the next event
  std::uint32_t last;

  Session(Stream own, const Ticket& ticket)
      : stream(own), number(ticket.session), second(ticket.second), last(ticket.second) {}
};

/// Starts as long before the ticket's instant as its events may need, on the same day.
int Behaviour::append(Buffer& out, const Ticket& ticket, int day,
                      const std::vector<BasketLine>& bought) const {
  const auto kind = static_cast<std::uint64_t>(ticket.kind);
  Session session(Stream(seed_, Purpose::kEvents, (kind + 2) << 40 | ticket.ordinal), ticket);
  const std::uint32_t long_ago = 60 + static_cast<std::uint32_t>(session.stream.exponential(240)) +
                                 90 * static_cast<std::uint32_t>(bought.size());
  session.second = ticket.second - std::min(long_ago, ticket.second);
  generator::append(session.head, ",");
  customer_ids_.append_to(session.head, ticket.customer);
  generator::append(session.head, ",SES_");
  session_ids_.append_to(session.head, ticket.session - 1);
  generator::append(session.head, ",");
  generator::append(session.head, calendar_.iso(day));
  generator::append(session.head, " ");

  const Traits who = customers_.traits_of(ticket.customer);
  append_event(out, session, "session_start", nullptr, 0);
  if (session.stream.chance(kRecommends)) recommend(out, session, who, day);
  int n_views = bought.empty() ? 1 : 0;
  while (n_views < 8 && session.stream.chance(kOneViewMore)) ++n_views;
  for (; n_views > 0; --n_views) {
    const std::uint32_t product = baskets_.draw_product(session.stream, who, day);
    view(out, session, product);
    if (bought.empty() && session.stream.chance(kLeftInCart))
      append_event(out, session, "cart_add", &product, 0);
  }
  for (const BasketLine& line : bought) {
    view(out, session, line.product);
    append_event(out, session, "cart_add", &line.product, 0);
  }
  return static_cast<int>(session.n_events);
}

void Behaviour::view(Buffer& out, Session& session, std::uint32_t product) const {
  const std::uint32_t duration = draw_duration(session.stream);
  append_event(out, session, "page_view", &product, duration);
  session.second = std::min(session.last, session.second + duration);
}

/// Shows a product, half of the time to the customer's taste, and plants who clicks.
void Behaviour::recommend(Buffer& out, Session& session, const Traits& who, int day) const {
  Stream& stream = session.stream;
  const bool to_taste = stream.chance(0.5);
  const std::uint32_t product =
      to_taste
          ? catalogue_.draw(stream, who.favourite_category, who.style, day)
          : catalogue_.draw(stream, catalogue_.draw_category(stream), stream.below(kStyles), day);
  const bool category = catalogue_.category_of(product) == who.favourite_category;
  const bool style = catalogue_.style_of(product) == who.style;
  append_event(out, session, "recommendation_shown", &product, 0);
  if (!stream.chance(!category ? kClickElse : style ? kClickOwnTaste : kClickCategory)) return;
  session.second = std::min(session.last, session.second + 3);
  append_event(out, session, "recommendation_clicked", &product, 0);
  view(out, session, product);
}

/// Only page views have a duration.
void Behaviour::append_event(Buffer& out, Session& session, std::string_view type,
                             const std::uint32_t* product, std::uint32_t duration) const {
  generator::append(out, "EVT_");
  session_ids_.append_to(out, session.number - 1);
  out.push_back('_');
  append_two(out, ++session.n_events);
  generator::append(out, {session.head.data(), session.head.size()});
  append_clock(out, session.second);
  out.push_back(',');
  generator::append(out, type);
  out.push_back(',');
  if (product != nullptr) generator::append(out, catalogue_.id_of(*product));
  out.push_back(',');
  if (duration > 0) append_number(out, duration);
  out.push_back('\n');
}

}  // namespace patron::ingest::generator

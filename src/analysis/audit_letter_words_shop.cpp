// What is odd in customers and days, in words.
#include <fmt/format.h>

#include <array>

#include "analysis/audit_letter_telling.hpp"
#include "base/figures.hpp"

namespace patron::analysis {
namespace {

using base::count_text;
using base::counted;
using base::day_text;
using base::percent_text;

std::string upper_first(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

void tell_giant_buyers(const Telling& t) {
  t.fact.headline = fmt::format("{} customers of {} bring {} of the sales", t.fact.n,
                                count_text(t.letter.shape.customers), t.effect());
  t.fact.effect_words = fmt::format(
      "Without these {} sales fall by {}; the largest alone, {}, is {}. The top {} ({}) bring {}.",
      t.fact.n, t.effect(), t.fact.examples.front().what, t.share_text(t.figure("top_1_share")),
      percent_text(0.01, 0),
      counted(static_cast<std::int64_t>(t.figure("top_1_percent_customers")), "customer"),
      percent_text(t.figure("top_1_percent_share")));
  t.fact.advice = "Averages per customer say little here; look at medians and segments.";
}

void tell_wholesalers(const Telling& t) {
  t.fact.headline =
      fmt::format("{} {} like {}: {} of the sales", t.n("customer"), t.fact.n == 1 ? "buys" : "buy",
                  t.fact.n == 1 ? "a wholesaler" : "wholesalers", t.effect());
  t.fact.effect_words = fmt::format(
      "At least {:.0f} orders of {} or more on average, ten times the usual {}, their largest left "
      "out. Without {} sales fall by {}. {}: {}.",
      t.figure("least_orders"), t.money(t.figure("least_mean_order")),
      t.money(t.figure("usual_order")), t.fact.n == 1 ? "this one" : "these", t.effect(),
      t.fact.examples.size() < static_cast<std::size_t>(t.fact.n) || t.fact.n > 5 ? "The largest"
      : t.fact.n == 1                                                             ? "It is"
                                                                                  : "They are",
      t.list(5, [](const AuditExample& e) { return e.what; }));
  t.fact.advice = "Plan for them apart from the others.";
}

void tell_several_countries(const Telling& t) {
  t.fact.headline = fmt::format("{} order from several countries", t.n("customer"));
  t.fact.effect_words = fmt::format(
      "Each counts once in each of the countries, so the customers by country add up to "
      "more than there are. They bring {} of the sales.",
      t.share_text(t.fact.amount.to_double() / t.letter.shape.revenue.to_double()));
}

void tell_odd_days(const Telling& t) {
  const AuditExample& top = t.fact.examples.front();
  t.fact.headline =
      fmt::format("{} {} far from the usual, above all {} with {}", t.n("day"),
                  t.fact.n == 1 ? "lies" : "lie", day_text(top.what), t.money(top.amount));
  t.fact.effect_words =
      fmt::format("Such a weekday usually brings {}", t.money(t.figure("usual_day_of_the_first")));
  if (!top.note.empty() && top.share >= 0.3)
    t.fact.effect_words +=
        fmt::format("; {} makes {} of that day", top.note, percent_text(top.share, 0));
  t.fact.effect_words += fmt::format(". Together {} days move sales by {}.",
                                     t.fact.n == 1 ? "such" : "these", t.effect());
  if (t.fact.n > 1) {
    t.fact.effect_words += " Others: ";
    std::string rest;
    for (std::size_t i = 1; i < t.fact.examples.size() && i < 4; ++i)
      rest += (rest.empty() ? "" : ", ") + fmt::format("{} ({})", day_text(t.fact.examples[i].what),
                                                       t.money(t.fact.examples[i].amount));
    t.fact.effect_words += rest + ".";
  }
  t.fact.advice = "A forecast would take them for a pattern; a trend over them misleads.";
}

void tell_closures(const Telling& t) {
  t.fact.headline = fmt::format("{} without sales though the shop usually sells then", t.n("day"));
  t.fact.effect_words =
      fmt::format("{}. Such days usually bring {} together, {} of the sales.",
                  upper_first(t.list(6,
                                     [](const AuditExample& e) {
                                       return e.what == e.note ? day_text(e.what)
                                                               : base::period_text(e.what, e.note);
                                     })),
                  t.money(t.fact.amount), t.effect());
  const auto more = static_cast<std::int64_t>(t.fact.examples.size()) - 6;
  if (more > 0) t.fact.effect_words += fmt::format(" {} more such gaps are not listed.", more);
  t.fact.advice = "Holidays are harmless; otherwise a part of the export is missing.";
}

void tell_closed_weekdays(const Telling& t) {
  static constexpr std::array kNames = {"Sundays",   "Mondays", "Tuesdays", "Wednesdays",
                                        "Thursdays", "Fridays", "Saturdays"};
  const std::string names = t.list(7, [&](const AuditExample& e) {
    return std::string(kNames[static_cast<std::size_t>(std::stoi(e.what))]);
  });
  t.fact.headline = fmt::format("The shop is closed on {}", names);
  t.fact.effect_words = fmt::format(
      "{} of such days in the data are without sales, {} of all days. Averages by "
      "calendar day are lower than by day of business by that much.",
      count_text(t.fact.n), t.share());
}

void tell_last_month(const Telling& t) {
  const std::string last = t.fact.examples.front().what;
  t.fact.headline = fmt::format("{} is not over: the data hold {} of its {:.0f} days",
                                base::month_text(last.substr(0, 7)), count_text(t.fact.n),
                                t.figure("days_of_the_month"));
  t.fact.effect_words = fmt::format("It shows {}", t.money(t.fact.amount));
  if (const double before = t.figure("revenue_of_the_month_before"); before > 0)
    t.fact.effect_words += fmt::format(", {} {} than the month before", t.effect(),
                                       t.fact.effect < 0 ? "less" : "more");
  t.fact.effect_words += ".";
  t.fact.advice = "Do not compare it with whole months.";
}

void tell_last_day(const Telling& t) {
  const std::string last = t.fact.examples.front().what;
  const auto usual = static_cast<std::int64_t>(t.figure("usual_end"));
  t.fact.headline = fmt::format("The last day, {}, ends at {}: days usually end at {:02}:{:02}",
                                day_text(last), last.substr(11, 5), usual / 3600, usual / 60 % 60);
  t.fact.effect_words = fmt::format("It shows {}; such a weekday usually brings {}.",
                                    t.money(t.fact.amount), t.money(t.figure("usual_revenue")));
  t.fact.advice = "Do not compare it with whole days.";
}

void tell_stray_dates(const Telling& t) {
  t.fact.headline = fmt::format("{} {} far away from all others in time: {}", t.n("line"),
                                t.fact.n == 1 ? "lies" : "lie",
                                t.list(3, [](const AuditExample& e) { return day_text(e.what); }));
  t.fact.effect_words =
      t.fact.effect > 0
          ? fmt::format(
                "They set the day of knowledge {} later: every customer looks that much "
                "longer gone.",
                counted(static_cast<std::int64_t>(t.fact.effect), "day"))
          : "They make the data look older than they are, and stand as a cohort of their own.";
  t.fact.advice = t.fact.effect > 0 ? "Mend the dates, or give the true day with --as-of."
                                    : "Mend the dates, or begin later with --from.";
}

void tell_no_time(const Telling& t) {
  t.fact.headline = fmt::format("{} of the lines have no time of day", t.share());
  t.fact.effect_words = "Days and months are right; what came first within a day cannot be told.";
}

void tell_night(const Telling& t) {
  t.fact.headline = fmt::format("{} of the lines were made between midnight and six", t.share());
  t.fact.effect_words = fmt::format(
      "If the clock is that of another time zone, up to {} of the lines stand on the wrong day.",
      t.effect());
  t.fact.advice = "Ask in which time zone the export is written.";
}

}  // namespace

const Tellers& shop_tellers() {
  static const Tellers kTellers = {{"giant_buyers", tell_giant_buyers},
                                   {"wholesalers", tell_wholesalers},
                                   {"several_countries", tell_several_countries},
                                   {"odd_days", tell_odd_days},
                                   {"closures", tell_closures},
                                   {"closed_weekdays", tell_closed_weekdays},
                                   {"last_month", tell_last_month},
                                   {"last_day", tell_last_day},
                                   {"stray_dates", tell_stray_dates},
                                   {"no_time_of_day", tell_no_time},
                                   {"orders_at_night", tell_night}};
  return kTellers;
}

}  // namespace patron::analysis

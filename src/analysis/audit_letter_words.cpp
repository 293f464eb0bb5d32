#include <fmt/format.h>

#include <array>
#include <cmath>
#include <map>

#include "analysis/audit_letter_source.hpp"
#include "base/figures.hpp"

namespace patron::analysis {
namespace {

using base::count_text;
using base::counted;
using base::day_text;
using base::percent_text;

/// One fact on its way into words.
struct Telling {
  AuditFact& fact;
  const AuditLetter& letter;

  std::string money(double value) const { return base::money_text(value, letter.currency); }
  std::string money(base::Money value) const { return money(value.to_double()); }
  std::string effect() const { return share_text(std::abs(fact.effect)); }
  std::string share() const { return share_text(fact.share); }
  std::string n(std::string_view noun) const { return counted(fact.n, noun); }
  double figure(std::string_view name) const {
    for (const AuditFigure& figure : fact.figures)
      if (figure.name == name) return figure.value;
    return 0;
  }
  /// "12.3 %"; small shares keep a figure that is not zero.
  static std::string share_text(double share) {
    if (share > 0 && share < 0.0005) return "less than " + percent_text(0.001);
    return percent_text(share, share < 0.01 && share > 0 ? 2 : 1);
  }
  /// The first examples, joined: "A, B and C".
  template <class Words>
  std::string list(std::size_t most, const Words& words) const {
    std::string text;
    const std::size_t n = std::min(most, fact.examples.size());
    for (std::size_t i = 0; i < n; ++i)
      text += (i == 0 ? "" : i + 1 == n ? " and " : ", ") + words(fact.examples[i]);
    return text;
  }
};

std::string upper_first(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

std::string clipped(const std::string& text) {
  constexpr std::size_t kLongest = 60;
  if (text.size() <= kLongest) return text;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

std::string quoted(const AuditExample& example) { return "“" + clipped(example.what) + "”"; }

void tell_missing_customer(const Telling& t) {
  t.fact.headline = fmt::format("{} of the lines name no customer: {} of {}", t.share(),
                                count_text(t.fact.n), count_text(t.letter.shape.lines));
  t.fact.effect_words =
      t.letter.shape.kept_lines == 0
          ? "No figure about customers can be made."
          : fmt::format(
                "They are worth {} and stand in no figure here; with them sales would be "
                "{} higher.",
                t.money(t.fact.amount), t.effect());
  const auto days = static_cast<std::int64_t>(t.figure("days_with_half"));
  const auto late = static_cast<std::int64_t>(t.figure("days_before_the_first"));
  const auto all = static_cast<std::int64_t>(t.figure("days_with_lines"));
  t.fact.effect_words +=
      fmt::format(" Half of them fall on {} of {} days", count_text(days), count_text(all));
  if (late >= 28)
    t.fact.effect_words += fmt::format(", none in the first {} days", count_text(late));
  t.fact.effect_words += ".";
  std::string always;
  for (const AuditExample& country : t.fact.examples)
    if (country.share >= 0.4 && country.share > 1.5 * t.fact.share)
      always += (always.empty() ? "" : ", ") +
                fmt::format("{} {} of the lines", country.what, percent_text(country.share, 0));
  if (!always.empty()) t.fact.effect_words += fmt::format(" By country: {}.", always);
  t.fact.advice =
      "Ask whoever makes the export whether these are guests or sales over the counter.";
}

void tell_undone_sales(const Telling& t) {
  t.fact.headline = fmt::format("{} worth {} {} taken back in full within a day", t.n("sale line"),
                                t.money(t.fact.amount), t.fact.n == 1 ? "was" : "were");
  t.fact.effect_words =
      t.fact.effect < 0
          ? fmt::format("The sale counts, the cancellation does not: sales are {} too high.",
                        t.effect())
          : "Both count, so sales are right; the number of orders is too high.";
  t.fact.effect_words += fmt::format(" The largest: {}.", t.list(2, [&](const AuditExample& e) {
    return fmt::format("order {} of customer {}, {}, undone after {}", e.what, e.note,
                       t.money(e.amount), counted(e.n, "minute"));
  }));
  t.fact.advice = "Look at these customers before trusting a list of the best ones.";
}

void tell_returns(const Telling& t) {
  t.fact.headline = fmt::format("{} of the lines are returns: {}, worth {}", t.share(),
                                count_text(t.fact.n), t.money(-t.fact.amount.to_double()));
  t.fact.effect_words = t.fact.effect < 0
                            ? fmt::format(
                                  "Sales here are before returns; with those of known customers "
                                  "taken off they would be {} lower.",
                                  t.effect())
                            : "They are taken off the sales shown here.";
  t.fact.advice = t.fact.effect < 0 ? "To see sales after returns, use --preset with-returns." : "";
}

void tell_returns_without_sale(const Telling& t) {
  t.fact.headline =
      fmt::format("{} of known customers {} no earlier sale of the product: {}", t.n("return"),
                  t.fact.n == 1 ? "has" : "have", t.money(-t.fact.amount.to_double()));
  t.fact.effect_words = fmt::format(
      "Bought before the data begin, or under another number. They lower sales after returns by "
      "{}.",
      t.effect());
  t.fact.advice = "";
}

void tell_giant_buyers(const Telling& t) {
  t.fact.headline = fmt::format("{} customers of {} bring {} of the sales", t.fact.n,
                                count_text(t.letter.shape.customers), t.effect());
  t.fact.effect_words = fmt::format(
      "Without these {} sales fall by {}; the largest alone, {}, is {}. The top 1 % ({}) bring {}.",
      t.fact.n, t.effect(), t.fact.examples.front().what, t.share_text(t.figure("top_1_share")),
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

void tell_repeated_lines(const Telling& t) {
  t.fact.headline = fmt::format("{} {} another of the same order in everything", t.n("line"),
                                t.fact.n == 1 ? "repeats" : "repeat");
  t.fact.effect_words =
      fmt::format("Worth {}. If they are double by mistake, sales are {} too high.",
                  t.money(t.fact.amount), t.effect());
  t.fact.advice = "Ask whether an order may hold a product twice.";
}

void tell_no_price(const Telling& t) {
  const auto negative = static_cast<std::int64_t>(t.figure("negative_price_lines"));
  const std::int64_t zero = t.fact.n - negative;
  t.fact.headline =
      zero == 0 ? fmt::format("{} {} a price below zero", counted(negative, "line"),
                              negative == 1 ? "has" : "have")
                : fmt::format("{} {} no price", counted(zero, "line"), zero == 1 ? "has" : "have");
  if (zero > 0 && negative > 0)
    t.fact.headline += fmt::format(", {} a price below zero", count_text(negative));
  t.fact.effect_words = t.fact.effect == 0 ? "They are left out of all figures."
                                           : fmt::format("They change sales by {}.", t.effect());
  if (t.fact.amount.units != 0)
    t.fact.effect_words += fmt::format(" Their money: {}.", t.money(t.fact.amount));
  t.fact.advice = "Gifts, losses of stock and corrections of the books look like this.";
}

void tell_no_goods(const Telling& t) {
  t.fact.headline = fmt::format("{} {} no goods: {}", t.n("line"), t.fact.n == 1 ? "is" : "are",
                                t.list(3, [](const AuditExample& e) { return quoted(e); }));
  t.fact.effect_words = fmt::format("They bring {}, {} of the sales, and stand among the products.",
                                    t.money(t.fact.amount), t.effect());
  t.fact.advice = "Leave them aside when looking at products and recommendations.";
}

void tell_test_rows(const Telling& t) {
  t.fact.headline =
      fmt::format("{} {} like a test: {}", t.n("line"), t.fact.n == 1 ? "looks" : "look",
                  t.list(3, [](const AuditExample& e) { return quoted(e); }));
  t.fact.effect_words = fmt::format("They bring {}, {} of the sales, and count as customers.",
                                    t.money(t.fact.amount), t.effect());
  t.fact.advice = "Take them out of the export.";
}

void tell_unreadable_rows(const Telling& t) {
  const AuditExample& first = t.fact.examples.front();
  t.fact.headline =
      fmt::format("{} of the rows could not be read: {}", t.share(), count_text(t.fact.n));
  t.fact.effect_words =
      fmt::format("They are in no figure. The first, {}: {}.", first.what, clipped(first.note));
  t.fact.advice = "rejects.csv lists them all with the reason.";
}

void tell_nameless(const Telling& t) {
  t.fact.headline =
      fmt::format("{} {} no product name", t.n("line"), t.fact.n == 1 ? "has" : "have");
  t.fact.effect_words = t.fact.amount.units == 0
                            ? "They bring no sales, so no figure changes."
                            : fmt::format(
                                  "They bring {} of the sales; the product's other name or "
                                  "its number is shown.",
                                  t.effect());
}

void tell_notes(const Telling& t) {
  t.fact.headline =
      fmt::format("{} {} a note for a name: {}", t.n("line"), t.fact.n == 1 ? "has" : "have",
                  t.list(4, [](const AuditExample& e) { return quoted(e); }));
  t.fact.effect_words =
      "They have no price, so sales do not change. They tell of damage and losses.";
  t.fact.advice = "Whoever counts stock should know them.";
}

void tell_garbled(const Telling& t) {
  t.fact.headline =
      fmt::format("{} {} a garbled name: {}", t.n("line"), t.fact.n == 1 ? "has" : "have",
                  t.list(2, [](const AuditExample& e) { return quoted(e); }));
  t.fact.effect_words = "The figures are right, the names in tables and pictures are not.";
  t.fact.advice = "Export the file again as UTF-8.";
}

void tell_several_names(const Telling& t) {
  t.fact.headline =
      fmt::format("{} {} under several names", t.n("product"), t.fact.n == 1 ? "goes" : "go");
  t.fact.effect_words = fmt::format(
      "Sums are by product number and stay right; tables show the commonest name. They bring {} of "
      "the sales.",
      t.effect());
}

void tell_price_swings(const Telling& t) {
  const AuditExample& first = t.fact.examples.front();
  t.fact.headline = fmt::format("{} {} sold at prices more than ten times apart", t.n("product"),
                                t.fact.n == 1 ? "is" : "are");
  t.fact.effect_words = fmt::format(
      "They bring {} of the sales; an average price of theirs means little. The "
      "largest, {}: {}.",
      t.effect(), first.what, first.note);
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

using Teller = void (*)(const Telling&);

const std::map<std::string, Teller, std::less<>>& tellers() {
  static const std::map<std::string, Teller, std::less<>> kTellers = {
      {"missing_customer", tell_missing_customer},
      {"undone_sales", tell_undone_sales},
      {"returns", tell_returns},
      {"returns_without_sale", tell_returns_without_sale},
      {"giant_buyers", tell_giant_buyers},
      {"wholesalers", tell_wholesalers},
      {"several_countries", tell_several_countries},
      {"odd_days", tell_odd_days},
      {"closures", tell_closures},
      {"closed_weekdays", tell_closed_weekdays},
      {"last_month", tell_last_month},
      {"last_day", tell_last_day},
      {"stray_dates", tell_stray_dates},
      {"repeated_lines", tell_repeated_lines},
      {"no_price", tell_no_price},
      {"no_goods", tell_no_goods},
      {"test_rows", tell_test_rows},
      {"unreadable_rows", tell_unreadable_rows},
      {"nameless_products", tell_nameless},
      {"notes_as_names", tell_notes},
      {"garbled_names", tell_garbled},
      {"several_names", tell_several_names},
      {"price_swings", tell_price_swings},
      {"no_time_of_day", tell_no_time},
      {"orders_at_night", tell_night}};
  return kTellers;
}

std::string opening_of(const AuditLetter& letter) {
  const AuditShape& shape = letter.shape;
  std::string text = fmt::format(
      "{}, {}, {} from {}. ", counted(shape.lines, "line"),
      base::period_text(shape.first_line, shape.last_line), counted(shape.products, "product"),
      shape.countries == 1 ? "1 country" : count_text(shape.countries) + " countries");
  if (shape.kept_lines == 0) return text + "None of them stands in the figures.";
  return text + fmt::format("{} of them stand in the figures: {} by {}, {}, {} lines each.",
                            count_text(shape.kept_lines), counted(shape.orders, "order"),
                            counted(shape.customers, "customer"),
                            base::money_text(shape.revenue.to_double(), letter.currency),
                            base::number_text(shape.lines_per_order, 1));
}

std::string verdict_of(const AuditLetter& letter) {
  if (letter.n_told == 0) return "Nothing is odd that would change a result.";
  return letter.n_told == 1
             ? "One thing is worth knowing."
             : fmt::format("{} things are worth knowing, the weightiest first.", letter.n_told);
}

}  // namespace

void add_letter_words(AuditLetter& letter) {
  for (AuditFact& fact : letter.facts) tellers().at(fact.name)({fact, letter});
  letter.opening = opening_of(letter);
  letter.verdict = verdict_of(letter);
}

}  // namespace patron::analysis

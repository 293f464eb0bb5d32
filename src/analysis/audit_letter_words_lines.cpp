// What is odd in lines and products, in words.
#include <fmt/format.h>

#include <cmath>

#include "analysis/audit_letter_telling.hpp"
#include "base/figures.hpp"

namespace patron::analysis {
namespace {

using base::count_text;
using base::counted;
using base::percent_text;

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
          : "Sale and return are set against each other: sales are right, the number of orders may "
            "be too high.";
  t.fact.effect_words += fmt::format(" The largest: {}.", t.list(2, [&](const AuditExample& e) {
    return fmt::format("order {} of customer {}, {}, undone after {}", e.what, e.note,
                       t.money(e.amount), counted(e.n, "minute"));
  }));
  t.fact.advice =
      "Look at these customers before trusting a list of the best ones; --drop cancelled_soon "
      "leaves out what was undone within the hour.";
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

void tell_repeated_lines(const Telling& t) {
  t.fact.headline = fmt::format("{} {} another line of the same order in everything", t.n("line"),
                                t.fact.n == 1 ? "repeats" : "repeat");
  t.fact.effect_words =
      t.fact.effect == 0
          ? fmt::format("Worth {}; they are left out.", t.money(t.fact.amount))
          : fmt::format("Worth {}. If they are double by mistake, sales are {} too high.",
                        t.money(t.fact.amount), t.effect());
  t.fact.advice =
      "Ask whether an order may hold a product twice; --drop duplicate leaves them out.";
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
  t.fact.effect_words =
      t.fact.effect == 0
          ? fmt::format("Worth {}; they are left out.", t.money(t.fact.amount))
          : fmt::format("They bring {}, {} of the sales, and stand among the products.",
                        t.money(t.fact.amount), t.effect());
  t.fact.advice = "--drop non_product leaves them out.";
}

void tell_test_rows(const Telling& t) {
  t.fact.headline =
      fmt::format("{} {} like a test: {}", t.n("line"), t.fact.n == 1 ? "looks" : "look",
                  t.list(3, [](const AuditExample& e) { return quoted(e); }));
  t.fact.effect_words =
      t.fact.effect == 0 ? "They are left out, or bring nothing."
                         : fmt::format("They bring {}, {} of the sales, and their customers count.",
                                       t.money(t.fact.amount), t.effect());
  t.fact.advice = "--drop test_row leaves them out.";
}

void tell_unreadable_rows(const Telling& t) {
  const AuditExample& first = t.fact.examples.front();
  t.fact.headline =
      fmt::format("{} of the rows could not be read: {}", t.share(), count_text(t.fact.n));
  t.fact.effect_words =
      fmt::format("They are in no figure. The first, {}: {}.", first.what, clipped(first.note));
  t.fact.advice = "patron export rejects lists them all with the reason, to be mended.";
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

}  // namespace

const Tellers& line_tellers() {
  static const Tellers kTellers = {{"missing_customer", tell_missing_customer},
                                   {"undone_sales", tell_undone_sales},
                                   {"returns", tell_returns},
                                   {"returns_without_sale", tell_returns_without_sale},
                                   {"repeated_lines", tell_repeated_lines},
                                   {"no_price", tell_no_price},
                                   {"no_goods", tell_no_goods},
                                   {"test_rows", tell_test_rows},
                                   {"unreadable_rows", tell_unreadable_rows},
                                   {"nameless_products", tell_nameless},
                                   {"notes_as_names", tell_notes},
                                   {"garbled_names", tell_garbled},
                                   {"several_names", tell_several_names},
                                   {"price_swings", tell_price_swings}};
  return kTellers;
}

}  // namespace patron::analysis

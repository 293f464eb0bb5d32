#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "base/error.hpp"
#include "features/returns.hpp"
#include "ingest/cancellation_mark.hpp"
#include "ingest/duplicate_finder.hpp"
#include "ingest/line_rules.hpp"
#include "ingest/rule_words.hpp"
#include "store/cleaning_rules.hpp"

using namespace patron;
using features::ReturnPair;
using store::choose_rules;

namespace {

/// Lines of one customer, product and price; a negative quantity is a return.
class Candidates {
 public:
  explicit Candidates(std::int64_t price_units) : price_{price_units} {}

  Candidates& line(std::int64_t minute, std::int64_t quantity_units, std::int64_t customer = 1) {
    lines.customer_key.push_back(customer);
    lines.product_key.push_back(7);
    lines.unit_price.push_back(price_);
    lines.ordered_at.push_back(base::Instant{std::chrono::minutes{minute}});
    lines.quantity.push_back(quantity_units);
    lines.is_return.push_back(quantity_units < 0 ? 1 : 0);
    return *this;
  }

  features::ReturnCandidates lines;

 private:
  base::Money price_;
};

/// A line of order 0; the order, customer and name codes are all that differ.
std::int32_t rules_of(ingest::LineRules& rules, std::int32_t name, std::string_view product,
                      std::string_view text, std::int64_t quantity = 1000) {
  return rules.rules_of(
      {0, 0, name, 0, 0, quantity, 10000, 5, "536365", "17850", product, text, ""});
}

}  // namespace

TEST_CASE("a return is netted against the latest sales first, in parts") {
  const auto lines =
      Candidates(25000).line(0, 5000).line(10, 2000).line(20, -3000).line(30, -10000).lines;
  const std::vector<ReturnPair> pairs = features::pair_returns(lines);
  REQUIRE(pairs.size() == 3);
  CHECK(pairs[0] == ReturnPair{1, 2, 2000, {50000}});
  CHECK(pairs[1] == ReturnPair{0, 2, 1000, {25000}});
  CHECK(pairs[2] == ReturnPair{0, 3, 4000, {100000}});  // 6 of the 10 find no sale
}

TEST_CASE("a later sale, and another customer's, are no sale of a return") {
  CHECK(features::pair_returns(Candidates(25000).line(0, -1000).line(1, 1000).lines).empty());
  CHECK(features::pair_returns(Candidates(25000).line(0, 1000, 1).line(1, -1000, 2).lines).empty());
}

TEST_CASE("the parts of a sale that comes back add up to its amount, whatever is rounded") {
  // 0.010 pieces at 0.0333: 0.0003; a third of it is rounded to 0.0001.
  const auto lines =
      Candidates(333).line(0, 10).line(1, -3).line(2, -3).line(3, -3).line(4, -1).lines;
  base::Money back;
  for (const ReturnPair& pair : features::pair_returns(lines)) back += pair.amount;
  CHECK(back == *base::amount_of({10}, {333}));
}

TEST_CASE("later lines change no pair") {
  Candidates candidates(10000);
  std::vector<ReturnPair> before;
  for (std::int64_t minute = 0; minute < 60; ++minute) {
    candidates.line(minute, (minute * 7919 % 13 - 5) * 1000 + 500);
    const std::vector<ReturnPair> now = features::pair_returns(candidates.lines);
    REQUIRE(now.size() >= before.size());
    CHECK(std::equal(before.begin(), before.end(), now.begin()));
    before = now;
  }
  CHECK(before.size() > 20);
}

TEST_CASE("cancelled at once: the same quantity, within the hour, each line in one pair") {
  const auto pairs_of = [](const Candidates& c) { return features::pair_cancelled_soon(c.lines); };
  CHECK(pairs_of(Candidates(10000).line(0, 9000).line(60, -9000)).size() == 1);
  CHECK(pairs_of(Candidates(10000).line(0, 9000).line(61, -9000)).empty());
  CHECK(pairs_of(Candidates(10000).line(0, 9000).line(1, -8000)).empty());
  const auto pairs = pairs_of(
      Candidates(10000).line(0, 9000).line(1, 9000).line(2, -9000).line(3, -9000).line(4, -9000));
  REQUIRE(pairs.size() == 2);
  CHECK(pairs[0] == ReturnPair{1, 2, 9000, {90000}});
  CHECK(pairs[1] == ReturnPair{0, 3, 9000, {90000}});
}

TEST_CASE("a choice of rules has one spelling") {
  CHECK(choose_rules("purchases", "", "").name() == "purchases");
  CHECK(choose_rules("purchases", "cancellation", "duplicate").name() == "purchases");
  CHECK(choose_rules("purchases", "outlier,duplicate", "non_positive_price").name() ==
        "purchases +duplicate,outlier -non_positive_price");
  CHECK(choose_rules("with-returns", "duplicate", "").rules ==
        (store::kMissingCustomer | store::kVoidOrder | store::kDuplicate));
  CHECK_FALSE(choose_rules("purchases", "duplicate,test_row", "").is_derived());
  CHECK(choose_rules("purchases", "outlier", "").is_derived());
  CHECK(choose_rules("net-of-returns", "", "").is_derived());
}

TEST_CASE("a choice that makes no sense says so") {
  const auto fails = [](const char* preset, const char* drop, const char* keep, const char* words) {
    CHECK_THROWS_WITH_AS(choose_rules(preset, drop, keep), doctest::Contains(words), base::Error);
  };
  fails("sales", "", "", "with-returns");
  fails("purchases", "duplicates", "", "missing_customer, cancellation, non_positive_quantity");
  fails("purchases", "duplicate,", "", "no cleaning rule \"\"");
  fails("purchases", "duplicate", "duplicate", "both dropped and kept");
  fails("purchases", "", "missing_customer", "every answer is about customers");
  fails("net-of-returns", "", "cancellation", "with-returns");
  fails("net-of-returns", "cancelled_soon", "", "already");
}

TEST_CASE("what is nothing from the shelf, in the languages of the data") {
  using ingest::is_non_product;
  for (const char* code :
       {"POST", "DOT", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS", "Versand", "gift_0001_20"})
    CHECK_MESSAGE(is_non_product(code, ""), code);
  for (const char* name :
       {"POSTAGE", "Manual", "Next Day Carriage", "Adjust bad debt", "SAMPLES", "PACKING CHARGE",
        "Dotcomgiftshop Gift Voucher £10.00", "VERSANDKOSTEN und Verpackung", "Frais de port",
        "Gastos de ENVÍO", "Spese di spedizione", "Verzendkosten", "Koszt wysyłki", "ДОСТАВКА",
        "10% discount"})
    CHECK_MESSAGE(is_non_product("4711", name), name);
  CHECK(is_non_product("M", "Manual entry of last week"));
}

TEST_CASE("no real product is taken for postage or a test") {
  using ingest::is_non_product, ingest::is_test;
  for (const char* name :
       {"FRENCH CARRIAGE LANTERN", "PIGGY BANK RETROSPOT", "RETRO COFFEE MUGS ASSORTED",
        "BLUE CHECK BAG W HANDLE 34X20CM", "FAUX FUR CHOCOLATE THROW", "Postage stamp album",
        "Manual coffee grinder", "Sample book", "Gift card box", "", "\xff\xfe", "the and of"})
    CHECK_FALSE_MESSAGE(is_non_product("22355", name), name);
  for (const char* code : {"M", "B", "S", "D", "C2"})  // letters alone say nothing
    CHECK_FALSE_MESSAGE(is_non_product(code, "Mug"), code);
  for (const char* text : {"test", "TEST001", "Test 12", "test@shop.com", "Testartikel"})
    CHECK_MESSAGE(is_test(text), text);
  for (const char* text : {"Pregnancy test", "TESTER 50 ML", "Testa", "Contest", "1", ""})
    CHECK_FALSE_MESSAGE(is_test(text), text);
}

TEST_CASE("duplicates are found whether or not the lines of an order stand together") {
  // 3 orders of 3,000 lines, of which 1,000 come twice, in runs of so many lines.
  for (const std::int32_t run : {1, 7, 500, 1500, 3000}) {
    ingest::DuplicateFinder finder;
    std::set<std::uint64_t> seen;
    std::int64_t wrong = 0;
    for (std::int32_t first = 0; first < 3000; first += run)
      for (std::int32_t order = 0; order < 3; ++order)
        for (std::int32_t i = first; i < std::min(first + run, 3000); ++i) {
          const std::uint64_t line = static_cast<std::uint64_t>(order * 10'000 + i % 2000);
          wrong += finder.seen_before(order, line) != seen.insert(line).second ? 0 : 1;
        }
    CHECK_MESSAGE(wrong == 0, run);
    CHECK(seen.size() == 6000);
  }
}

TEST_CASE("of equal lines all but the first are duplicates; one field makes another line") {
  ingest::LineRules rules;
  CHECK(rules_of(rules, 0, "A", "Mug") == 0);
  CHECK(rules_of(rules, 0, "A", "Mug") == store::kDuplicate);
  CHECK(rules_of(rules, 0, "A", "Mug") == store::kDuplicate);
  CHECK(rules_of(rules, 1, "A", "Cup") == 0);
  CHECK(rules_of(rules, 0, "A", "Mug", 2000) == 0);
  CHECK(rules.rules_of({0, -1, 0, 0, 0, 1000, 10000, 5, "536365", "", "A", "Mug", ""}) ==
        store::kMissingCustomer);
  CHECK(rules.rules_of({0, 0, 0, 1, 0, 1000, 10000, 5, "536365", "17850", "A", "Mug", ""}) == 0);
  CHECK(rules.rules_of({0, 0, 0, 0, 1, 1000, 10000, 5, "536365", "17850", "A", "Mug", ""}) == 0);
  CHECK(rules.rules_of({0, 0, 0, 0, 0, 1000, 10001, 5, "536365", "17850", "A", "Mug", ""}) == 0);
  CHECK(rules.rules_of({0, 0, 0, 0, 0, 1000, 10000, 6, "536365", "17850", "A", "Mug", ""}) == 0);
  CHECK(rules.rules_of({1, 1, 2, 0, 0, -1000, 0, 5, "C9", "Test1", "POST", "", ""}) ==
        (store::kCancellation | store::kTestRow | store::kNonProduct | store::kNonPositiveQuantity |
         store::kNonPositivePrice));
}

TEST_CASE("a status that says cancelled makes a sale void") {
  ingest::LineRules rules;
  const auto of = [&](std::int32_t order, std::int32_t status, std::string_view text) {
    return rules.rules_of({order, 0, 0, 0, status, 1000, 10000, 5, "1", "17850", "A", "Mug", text});
  };
  CHECK(of(0, 0, "completed") == 0);
  CHECK(of(1, 1, "Canceled") == store::kVoidOrder);
  CHECK(of(2, 2, "Annulée") == store::kVoidOrder);
  CHECK(of(3, 3, "partially refunded") == 0);
}

TEST_CASE("a C before order numbers is a mark unless the shop numbers its orders so") {
  const auto holds = [](std::initializer_list<std::pair<const char*, int>> lines) {
    ingest::CancellationMark mark;
    for (const auto& [order, quantity] : lines) mark.add(order, quantity);
    return mark.holds();
  };
  CHECK(holds({}));
  CHECK(holds({{"536365", 6}, {"C536379", -1}}));
  CHECK(holds({{"536365", 6}, {"C536379", 1}}));
  CHECK(holds({{"C536379", -1}, {"C536380", -1}}));
  CHECK_FALSE(holds({{"CA-2016-1", 2}, {"US-2015-1", 5}}));
  CHECK_FALSE(holds({{"ch_1", 1}, {"ch_2", 1}}));
  CHECK_FALSE(holds({{"C10001", 1}, {"C10002", 3}}));
}

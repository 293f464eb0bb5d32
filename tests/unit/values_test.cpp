// How numbers and dates are written: single cells, and the decision for a whole column.
// Beside it, tests/faces/test_values.py compares with pandas, dateutil and Python's decimal.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <initializer_list>

#include "base/date.hpp"
#include "ingest/values/currencies.hpp"
#include "ingest/values/date_style.hpp"
#include "ingest/values/folding.hpp"
#include "ingest/values/number_style.hpp"

using namespace patron;
using namespace patron::ingest;

namespace {

constexpr NumberStyle kPoint{'.', ','}, kComma{',', '.'}, kAny{};
constexpr DateStyle kYearFirst{base::DateOrder::kYearFirst},
    kMonthFirst{base::DateOrder::kMonthFirst}, kDayFirst{base::DateOrder::kDayFirst};

/// Of money: 1/10,000.
std::optional<std::int64_t> money(std::string_view text, const NumberStyle& style) {
  const auto number = parse_number(text, style, 4);
  return number ? std::optional(number->units) : std::nullopt;
}

std::string date(std::string_view text, const DateStyle& style) {
  const auto read = parse_date(text, style);
  return read ? base::to_iso(read->instant) : "none";
}

template <class Votes>
Votes votes_of(std::initializer_list<std::string_view> cells) {
  Votes votes;
  for (const std::string_view cell : cells) votes.add(cell);
  return votes;
}

NumberStyle number_style_of(std::initializer_list<std::string_view> cells) {
  return votes_of<NumberStyleVotes>(cells).decide();
}

std::string date_style_of(std::initializer_list<std::string_view> cells) {
  return name_of(votes_of<DateStyleVotes>(cells).decide());
}

}  // namespace

TEST_CASE("numbers: marks, signs and currencies") {
  for (const std::string_view text :
       {"1,234.5",      "1234.5",       "1234.5000", "$1,234.50",    "$ 1,234.50",
        "1,234.50 USD", "USD 1,234.50", "+1,234.50", "£1,234.50",    "1,234.50 zł",
        " 1,234.50 ",   "1.2345E+3",    "1.2345e3",  "12345E-1",     "R$ 1,234.50",
        "R$1,234.50",   "CHF 1,234.50", "₹1,234.50", "1,234.50 kr.", "1,234.50\xC2\xA0€"})
    CHECK_MESSAGE(money(text, kPoint) == 12'345'000, text);
  for (const std::string_view text :
       {"-1.234,5", "(1.234,50)", "1.234,50-",
        "\xE2\x88\x92"
        "1.234,50",
        "- 1.234,50", "-€1.234,50", "€-1.234,50", "€ -1.234,50", "-1.234,50 €", "1.234,50- €",
        "1.234,50 €-", "(€1.234,50)", "€(1.234,50)", "-1234,5"})
    CHECK_MESSAGE(money(text, kComma) == -12'345'000, text);
  CHECK(money("1 234,50", {',', ' '}) == 12'345'000);
  CHECK(money("1\xC2\xA0"
              "234,50",
              {',', ' '}) == 12'345'000);
  CHECK(money("1\xE2\x80\xAF"
              "234\xE2\x80\xAF"
              "567,50 \xE2\x82\xAC",
              {',', ' '}) == 12'345'675'000);
  CHECK(money("1'234.50", {'.', '\''}) == 12'345'000);
  CHECK(money("1\xE2\x80\x99"
              "234.50",
              {'.', '\''}) == 12'345'000);
  CHECK(money("12,34,567.50", kPoint) == 12'345'675'000);
  CHECK(money("12.-", kPoint) == 120'000);
  CHECK(money("12,–", kComma) == 120'000);
  CHECK(money(".5", kPoint) == 5'000);
  CHECK(money("0", kPoint) == 0);
}

TEST_CASE("numbers: what is none") {
  for (const std::string_view text : {"",      " ",
                                      "abc",   "12,5O",
                                      "1,23",  "1,2345",
                                      ",123",  "1,,234",
                                      "12%",   "1.2.3",
                                      "-",     "--5",
                                      "-(5)",  "-5-",
                                      "()",    "€",
                                      "1e",    "1e9999",
                                      "1 2",   "NaN",
                                      "inf",   "0x10",
                                      "€5€",   "SKU123",
                                      "0,123", "1234567890123456789",
                                      "1e18"})
    CHECK_MESSAGE(money(text, kPoint) == std::nullopt, text);
  CHECK(money("1.234,5", kPoint) == std::nullopt);
  CHECK(money("2.55", kComma) == std::nullopt);
}

TEST_CASE("numbers: more decimals than the scale are rounded half away from zero") {
  const auto check = [](std::string_view text, std::int64_t units, bool rounded) {
    const auto number = parse_number(text, kAny, 2);
    REQUIRE(number);
    CHECK(number->units == units);
    CHECK(number->rounded == rounded);
  };
  check("2.545", 255, true);
  check("-2.545", -255, true);
  check("2.5449999", 254, true);
  check("2.5500", 255, false);
  check("0.005", 1, true);
  check("0.0049", 0, true);
  check("0.00049", 0, true);
  check("1e-9", 0, true);
  check("2.5499999999999998", 255, true);
  check("9.999", 1000, true);
}

TEST_CASE("numbers: cells that only one mark can read decide") {
  CHECK(number_style_of({"1,234", "2.55"}).decimal == '.');
  CHECK(number_style_of({"1,234", "2,55"}).decimal == ',');
  CHECK(number_style_of({"1.234", "5", "1.234.567"}) == kComma);
  CHECK(number_style_of({"1,234", "1,234,567"}) == kPoint);
  CHECK(number_style_of({"1.234,5"}) == kComma);
  CHECK(number_style_of({"1 234,5", "7"}) == NumberStyle{',', ' '});
  CHECK(number_style_of({"0,123"}).decimal == ',');
  CHECK(number_style_of({"1234"}).decimal == '.');
  CHECK(number_style_of({}).decimal == '.');
  CHECK(votes_of<NumberStyleVotes>({"1,234", "5"}).undecided());
  CHECK(votes_of<NumberStyleVotes>({"1,234", "n/a", ""}).undecided());
  CHECK_FALSE(votes_of<NumberStyleVotes>({"1,234", "5.5"}).undecided());
  CHECK_FALSE(votes_of<NumberStyleVotes>({"1234", "5"}).undecided());
}

TEST_CASE("numbers: where both marks occur the majority wins and the others are read by nobody") {
  const auto votes = votes_of<NumberStyleVotes>({"2,55", "3,10", "4.25", "7"});
  CHECK(votes.decide().decimal == ',');
  CHECK(votes.n_cells() == 4);
  CHECK(votes.n_read() == 3);
  CHECK(money("4.25", votes.decide()) == std::nullopt);
}

TEST_CASE("numbers: a neighbouring column helps where a column can't decide itself") {
  const auto votes = votes_of<NumberStyleVotes>({"1,000", "2,000"});
  CHECK(votes.undecided());
  CHECK(votes.decide().decimal == '.');
  CHECK(votes.decide_like({',', '.'}).decimal == ',');
  CHECK(votes_of<NumberStyleVotes>({"1.5"}).decide_like({',', '.'}).decimal == '.');
}

TEST_CASE("numbers: thousands that come later are read in a style that saw none") {
  const NumberStyle style = number_style_of({"2,55", "12,90"});
  CHECK(money("1.234,50", style) == 12'345'000);
  CHECK(money("1 234,50", style) == 12'345'000);
  CHECK(example_of(style) == "1234,50");
  CHECK(example_of(kPoint) == "1,234.50");
}

TEST_CASE("currencies: the one a price names") {
  CHECK(currency_named_in("€ 12,90") == "EUR");
  CHECK(currency_named_in("-12,90 zł") == "PLN");
  CHECK(currency_named_in("(GBP 5)") == "GBP");
  CHECK(currency_named_in("$5") == "");  // of several countries
  CHECK(currency_named_in("12.90") == "");
  CHECK(currency_named_in("EUR") == "");
  CHECK(currency_sign_in("$5") == "?");
  CHECK(currency_sign_in("12.90") == "");
  CHECK(currency_called("€") == "EUR");
  CHECK(currency_called("GBP") == "GBP");
  CHECK(currency_called("kr") == "?");
  CHECK(currency_called("1") == "1");  // a key of the shop's own
  CHECK(is_currency_code("SEK"));
  CHECK_FALSE(is_currency_code("SKU"));
  CHECK_FALSE(is_currency_code("EK "));
}

TEST_CASE("dates: many ways to write one instant") {
  for (const std::string_view text : {"2010-12-01 08:26:00",
                                      "2010-12-01T08:26",
                                      "2010/12/1 8:26",
                                      "2010.12.01 08:26",
                                      "201012010826",
                                      "20101201082600",
                                      "20101201T082600Z",
                                      "2010-12-01T08:26:00.000Z",
                                      "2010-12-01 8:26 AM",
                                      "2010-12-01 08:26:00 UTC",
                                      "2010-12-01 08:26:00 +0000",
                                      "2010-12-01T08:26:00+01:00",
                                      "2010 12 01 08:26",
                                      "2010年12月1日 08:26",
                                      "1 Dec 2010 08:26",
                                      "Dec 1, 2010, 8:26 AM",
                                      "1. Dez. 2010 um 8:26 Uhr",
                                      "01-DEC-10 08:26",
                                      "1 décembre 2010 à 08h26",
                                      "1 de diciembre de 2010, 8:26 a. m.",
                                      "1 grudnia 2010 8:26",
                                      "1 dicembre 2010 08.26",
                                      "Wed, 01 Dec 2010 08:26:00 GMT",
                                      "Wed Dec 01 2010 08:26:00 GMT+0100 (CET)",
                                      "December 1st, 2010 8:26am",
                                      "2010-Dec-01 08:26",
                                      "1dec2010 08:26",
                                      "2010-12-01T08:26:00+01:00[Europe/Berlin]",
                                      "10-12-01 08:26"})
    CHECK_MESSAGE(date(text, {.short_year = ShortYear::kFirst}) == "2010-12-01 08:26:00", text);
  for (const std::string_view text :
       {"1.12.2010", "01/12/2010", "01-12-10", "01122010", "1 12 2010", "1. 12. 2010",
        "1. Dez. 2010", "1 Dez 2010", "1 dezembro 2010", "di. 1 dec. 2010"})
    CHECK_MESSAGE(date(text, kDayFirst) == "2010-12-01 00:00:00", text);
  for (const std::string_view text : {"12/1/2010", "12/01/10", "12-1-2010", "12012010"})
    CHECK_MESSAGE(date(text, kMonthFirst) == "2010-12-01 00:00:00", text);
  CHECK(date("1. März 2011", kDayFirst) == "2011-03-01 00:00:00");
  CHECK(date("12/1/10 12:05 AM", kMonthFirst) == "2010-12-01 00:05:00");
  CHECK(date("12/1/10 12:05:10 PM", kMonthFirst) == "2010-12-01 12:05:10");
  CHECK(date("2010-12-01 08:26:00.123456789", kYearFirst) == "2010-12-01 08:26:00.123456");
}

TEST_CASE("dates: what is none") {
  for (const std::string_view text : {"",
                                      "abc",
                                      "2010-13-01",
                                      "2010-02-30",
                                      "2010-12-01 08:60",
                                      "2010-12",
                                      "20101301",
                                      "12345678",
                                      "2049/1/2049",
                                      "2010-12-01 08:26 XYZ",
                                      "2010-12-01 13:00 PM",
                                      "1 Foo 2010",
                                      "10-12-01",
                                      "1.2.3",
                                      "192.168.10.12",
                                      "2010-12-01 08:26 +25:00",
                                      "Dec 2010",
                                      "17850",
                                      "536365",
                                      "0257-01-01",
                                      "2010-12-01 08:26:00+"})
    CHECK_MESSAGE(date(text, kYearFirst) == "none", text);
  CHECK(date("2049/01/10", kMonthFirst) == "none");
  CHECK(date("13/01/2010", kMonthFirst) == "none");
}

TEST_CASE("dates: months and weekdays in Russian") {
  for (const std::string_view text :
       {"1 декабря 2010", "1 декабря 2010 г.", "01 дек. 2010", "1 Декабрь 2010 года",
        "ср, 1 дек 2010", "1 дек 2010 00:00", "1 декабря 2010 г., 00:00", "01.12.2010 г."})
    CHECK_MESSAGE(date(text, kDayFirst) == "2010-12-01 00:00:00", text);
  int month = 1;
  for (const std::string_view name : {"января", "февраля", "марта", "апреля", "мая", "июня", "июля",
                                      "августа", "сентября", "октября", "ноября", "декабря"}) {
    const std::string expected = fmt::format("2011-{:02}-05 00:00:00", month++);
    CHECK_MESSAGE(date(fmt::format("5 {} 2011", name), kDayFirst) == expected, name);
  }
}

TEST_CASE("dates: as C's ctime and the command date write them") {
  for (const std::string_view text : {"Thu Dec  1 08:26:00 2010", "Wed Dec 01 08:26:00 2010",
                                      "Wed Dec  1 08:26:00 UTC 2010", "Dec 1 08:26:00 2010"})
    CHECK_MESSAGE(date(text, kYearFirst) == "2010-12-01 08:26:00", text);
  CHECK(parse_date("Wed Dec  1 08:26:00 CET 2010", kYearFirst)->zone_minutes == 60);
  for (const std::string_view text :
       {"Wed Dec 32 08:26:00 2010", "Wed Dec  1 08:26:00 10", "Wed Dec  1 08:26:00 2010 x"})
    CHECK_MESSAGE(date(text, kYearFirst) == "none", text);
}

TEST_CASE("dates: 24:00 is the end of a day") {
  for (const std::string_view text : {"2010-12-31 24:00", "2010-12-31T24:00:00Z", "20101231240000"})
    CHECK_MESSAGE(date(text, kYearFirst) == "2011-01-01 00:00:00", text);
  for (const std::string_view text :
       {"2010-12-31 24:01", "2010-12-31 24:00:01", "2010-12-31 25:00"})
    CHECK_MESSAGE(date(text, kYearFirst) == "none", text);
}

TEST_CASE("dates: two-digit years turn at 69") {
  CHECK(date("1/2/68", kDayFirst) == "2068-02-01 00:00:00");
  CHECK(date("1/2/69", kDayFirst) == "1969-02-01 00:00:00");
}

TEST_CASE("dates: offset and time of day are told") {
  CHECK(parse_date("2010-12-01T08:26:00+05:30", kYearFirst)->zone_minutes == 330);
  CHECK(parse_date("2010-12-01T08:26:00-0800", kYearFirst)->zone_minutes == -480);
  CHECK(parse_date("2010-12-01T08:26:00Z", kYearFirst)->zone_minutes == 0);
  CHECK(parse_date("Dec 1, 2010 8:26:00 AM PST", kYearFirst)->zone_minutes == -480);
  CHECK(parse_date("2010-12-01 08:26:00", kYearFirst)->zone_minutes == std::nullopt);
  CHECK(parse_date("2010-12-01 08:26:00", kYearFirst)->has_time);
  CHECK(parse_date("20101201082600", kYearFirst)->has_time);
  CHECK_FALSE(parse_date("2010-12-01", kYearFirst)->has_time);
  CHECK_FALSE(parse_date("1 Dec 2010", kYearFirst)->has_time);
}

TEST_CASE("dates: numbers that count") {
  const DateStyle seconds{.kind = DateKind::kEpochSeconds},
      ms{.kind = DateKind::kEpochMilliseconds}, serial{.kind = DateKind::kSerial};
  CHECK(date("1291191960", seconds) == "2010-12-01 08:26:00");
  CHECK(date("1291191960.5", seconds) == "2010-12-01 08:26:00.500000");
  CHECK(date("1291191960123", ms) == "2010-12-01 08:26:00.123000");
  CHECK(parse_date("1291191960", seconds)->zone_minutes == 0);
  CHECK(date("40513", serial) == "2010-12-01 00:00:00");
  CHECK(date("40513.3513888889", serial) == "2010-12-01 08:26:00");
  CHECK(date("40513.352", serial) == "2010-12-01 08:26:53");
  CHECK_FALSE(parse_date("40513", serial)->has_time);
  CHECK(date("17850", serial) == "none");
  CHECK(date("-40513", serial) == "none");
}

TEST_CASE("dates: the whole column decides") {
  CHECK(date_style_of({"1/12/2010", "13/12/2010"}) == "day first");
  CHECK(date_style_of({"12/1/2010", "12/13/2010"}) == "month first");
  CHECK(date_style_of({"2010-12-01", "2010-12-02"}) == "year first");
  CHECK(date_style_of({"01.12.2010", "02.12.2010"}) == "day first");
  CHECK(date_style_of({"31.12.10", "05.11.10"}) == "day first");
  CHECK(date_style_of({"99-12-31", "98-11-30"}) == "two-digit year first");
  CHECK(date_style_of({"1 Dec 2010", "2 Dec 2010"}) == "months by name");
  CHECK(date_style_of({"1291191960", "1291195560"}) == "seconds since 1970");
  CHECK(date_style_of({"1291191960000"}) == "milliseconds since 1970");
  CHECK(date_style_of({"40513.352", "40514"}) == "days counted as in spreadsheets");
  CHECK(date_style_of({"20101201", "20101202"}) == "year first");
  CHECK(votes_of<DateStyleVotes>({"1/12/2010", "2/12/2010", ""}).undecided());
  CHECK_FALSE(votes_of<DateStyleVotes>({"12/12/2010"}).undecided());
  CHECK_FALSE(votes_of<DateStyleVotes>({"1/12/2010", "13/12/2010"}).undecided());
  CHECK_FALSE(votes_of<DateStyleVotes>({"1 Dec 2010"}).undecided());
  CHECK_FALSE(votes_of<DateStyleVotes>({"abc"}).undecided());
  const auto mixed = votes_of<DateStyleVotes>({"13/1/2010", "14/1/2010", "1/15/2010"});
  CHECK(name_of(mixed.decide()) == "day first");
  CHECK(mixed.n_read() == 2);
  CHECK(mixed.n_cells() == 3);
}

TEST_CASE("times of day in a column of their own") {
  using namespace std::chrono;
  CHECK(parse_clock("08:26") == hours{8} + minutes{26});
  CHECK(parse_clock("8:26:05 PM") == hours{20} + minutes{26} + seconds{5});
  CHECK(parse_clock("082605") == hours{8} + minutes{26} + seconds{5});
  CHECK(parse_clock("0826") == hours{8} + minutes{26});
  CHECK(parse_clock("08.26 Uhr") == hours{8} + minutes{26});
  CHECK(parse_clock("0.3513888889") == hours{8} + minutes{26});
  for (const std::string_view text : {"", "25:00", "8", "0826x", "2500", "abc", "0.99999999999"})
    CHECK_MESSAGE(parse_clock(text) == std::nullopt, text);
}

TEST_CASE("folding: case, accents, punctuation and blanks go") {
  CHECK(fold("Größe ŁÓDŹ Čeština Дата ËЁ") == "grosse lodz cestina дата eе");
  CHECK(heading_key("Kunden-Nr.") == "kundennr");
  CHECK(heading_key("n° client") == "nclient");
  CHECK(heading_key("E\xCC\x81tat") == "etat");
  CHECK(heading_key("注文番号") == "注文番号");
  CHECK(heading_key("（税込）価格") == "税込価格");
  CHECK(heading_key("\xFF\xFE") == "");
}

#include "models/forecast/holidays.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/error.hpp"
#include "models/forecast/holiday_rules.hpp"

using namespace patron;
using namespace patron::models;
using base::Day;

namespace {

Day day(int year, unsigned month, unsigned of_month) {
  return std::chrono::year{year} / std::chrono::month{month} / of_month;
}

bool has(std::string_view country, Day wanted, std::string_view name,
         HolidayKind kind = HolidayKind::kPublic) {
  const int year = static_cast<int>(std::chrono::year_month_day{wanted}.year());
  const auto holidays = holidays_of(country, year, kind);
  return std::any_of(holidays.begin(), holidays.end(), [&](const Holiday& holiday) {
    return holiday.day == wanted && holiday.name == name;
  });
}

base::ErrorCode refusal(std::string_view country, int year) {
  try {
    holidays_of(country, year);
  } catch (const base::Error& error) {
    return error.code();
  }
  return base::ErrorCode::kInternal;
}

}  // namespace

TEST_CASE("holidays: Easter of known years, its earliest and its latest day") {
  CHECK(easter_sunday(1583) == day(1583, 4, 10));
  CHECK(easter_sunday(1818) == day(1818, 3, 22));
  CHECK(easter_sunday(1943) == day(1943, 4, 25));
  CHECK(easter_sunday(2000) == day(2000, 4, 23));
  CHECK(easter_sunday(2024) == day(2024, 3, 31));
  CHECK(easter_sunday(2038) == day(2038, 4, 25));
}

TEST_CASE("holidays: rules, weekends and single days") {
  CHECK(has("DE", day(2017, 10, 31), "Reformation Day"));
  CHECK_FALSE(has("DE", day(2018, 10, 31), "Reformation Day"));
  CHECK(has("US", day(2024, 11, 28), "Thanksgiving Day"));
  CHECK(has("US", day(2021, 12, 31), "New Year's Day (observed)"));  // of 2022, kept in 2021
  CHECK(has("GB", day(2021, 12, 27), "Christmas Day (observed)"));
  CHECK(has("GB", day(2021, 12, 28), "Boxing Day (observed)"));
  CHECK(has("GB", day(2022, 9, 19), "State Funeral of Queen Elizabeth II"));
  CHECK_FALSE(has("GB", day(2011, 8, 29), "Late Summer Bank Holiday"));
  CHECK(has("GB-ENG", day(2011, 8, 29), "Late Summer Bank Holiday"));
  CHECK(has("NL", day(2025, 4, 26), "King's Day"));  // 27 April 2025 is a Sunday
  CHECK_FALSE(has("NL", day(2025, 4, 27), "King's Day"));
  CHECK(has("IN", day(2024, 11, 1), "Diwali") != has("IN", day(2024, 10, 31), "Diwali"));
  CHECK(has("FR", day(2345, 7, 14), "National Day"));  // a rule holds in any year
}

TEST_CASE("holidays: days of trade, by everyone's custom or the country's own") {
  CHECK(has("DE", day(2024, 11, 29), "Black Friday", HolidayKind::kRetail));
  CHECK(has("DE", day(2024, 12, 2), "Cyber Monday", HolidayKind::kRetail));
  CHECK(has("US", day(2024, 5, 12), "Mother's Day", HolidayKind::kRetail));
  CHECK(has("GB", day(2024, 3, 10), "Mother's Day", HolidayKind::kRetail));
  CHECK(has("GB-SCT", day(2024, 3, 10), "Mother's Day", HolidayKind::kRetail));
  CHECK_FALSE(has("GB", day(2024, 5, 12), "Mother's Day", HolidayKind::kRetail));
  CHECK_FALSE(has("DE", day(2008, 11, 11), "Singles' Day", HolidayKind::kRetail));
}

TEST_CASE("holidays: French mothers are not feasted at Pentecost") {
  CHECK(has("FR", day(2024, 5, 26), "Mother's Day", HolidayKind::kRetail));
  CHECK(has("FR", day(2023, 6, 4), "Mother's Day", HolidayKind::kRetail));  // Pentecost: 28 May
  CHECK_FALSE(has("FR", day(2023, 5, 28), "Mother's Day", HolidayKind::kRetail));
}

TEST_CASE("holidays: every country has some in every year, in order and without repetition") {
  CHECK(holiday_countries().size() >= 20);
  for (const auto& country : holiday_countries())
    for (int year = 1990; year <= 2060; ++year) {
      const auto holidays = holidays_of(country, year);
      CHECK(holidays.size() >= 2);
      for (std::size_t i = 1; i < holidays.size(); ++i)
        CHECK((holidays[i - 1].day < holidays[i].day || (holidays[i - 1].day == holidays[i].day &&
                                                         holidays[i - 1].name < holidays[i].name)));
    }
}

TEST_CASE("holidays: an unknown country and a year before the calendar are refused") {
  CHECK(refusal("XX", 2020) == base::ErrorCode::kNotFound);
  CHECK(refusal("*", 2020) == base::ErrorCode::kNotFound);
  CHECK(refusal("DE", 1582) == base::ErrorCode::kInvalidArgument);
  CHECK(refusal("DE", 10000) == base::ErrorCode::kInvalidArgument);
}

TEST_CASE("holidays: a table that can't be read is refused, line by line") {
  const std::string head = "country,name,rule,weekend,from,until\n";
  CHECK(read_holiday_rules(head + "DE,A,12-25,sat+2 sun>none,1990,\n").size() == 1);
  for (const auto* line : {"DE,A,12-25,,", "DE,A,,,,", "DE,A,easter+x,,,", "DE,A,foo from 05-01,,,",
                           "DE,A,12-25,sat,,", "DE,A,12-25,,x,", "DE,A,12/25,,,"})
    CHECK_THROWS_AS(read_holiday_rules(head + line), base::Error);
}

TEST_CASE("holidays: columns for a model are those that training has seen") {
  std::vector<Day> days;
  for (Day at = day(2023, 4, 1); at < day(2024, 4, 1); at += std::chrono::days{1})
    days.push_back(at);
  const std::span<const Day> training(days.data(), 200);  // to 17 October
  const auto columns = holiday_regressors("DE", days, training);
  const std::vector<std::string> expected = {"Ascension Day", "Easter Monday", "German Unity Day",
                                             "Good Friday",   "Labor Day",     "Pentecost Monday"};
  CHECK(columns.names == expected);
  REQUIRE(columns.values.n_rows() == days.size());
  double sum = 0;
  for (const double value : columns.values.values()) sum += value;
  CHECK(sum == 7);                                 // Good Friday comes twice
  CHECK(columns.values(9, 1) == 1);                // 10 April 2023
  CHECK(columns.values(days.size() - 3, 3) == 1);  // 29 March 2024
}

TEST_CASE("holidays: in months a holiday belongs to the month, in days to its day alone") {
  std::vector<Day> months;
  for (unsigned month = 1; month <= 12; ++month) months.push_back(day(2023, month, 1));
  const auto columns = holiday_regressors("GB", months, months);
  const auto at = std::find(columns.names.begin(), columns.names.end(), "Boxing Day");
  REQUIRE(at != columns.names.end());
  CHECK(columns.values(11, static_cast<std::size_t>(at - columns.names.begin())) == 1);
  // A shop closed from Christmas to New Year has no row for the feasts.
  std::vector<Day> open = {day(2023, 12, 22), day(2023, 12, 23), day(2024, 1, 2)};
  CHECK(holiday_regressors("GB", open, open).names.empty());
}

#include "analysis/forecast.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "analysis/forecast_total.hpp"
#include "analysis/import.hpp"
#include "analysis/sales_series.hpp"
#include "analysis/series_file.hpp"
#include "analysis/shop_days.hpp"
#include "base/error.hpp"
#include "store/workspace.hpp"

using namespace patron;
using analysis::TimeGrid;
using analysis::TimeStep;
namespace fs = std::filesystem;

namespace {

base::Instant at(const std::string& text) { return base::parse_instant(text, "test"); }
base::Day day(const std::string& text) { return std::chrono::floor<std::chrono::days>(at(text)); }

/// A file that goes away with the test.
struct TemporaryFile {
  fs::path path;
  TemporaryFile(const std::string& name, const std::string& content)
      : path(fs::temp_directory_path() / fmt::format("patron-forecast-{}-{}", ::getpid(), name)) {
    std::ofstream(path) << content;
  }
  ~TemporaryFile() { fs::remove(path); }
};

analysis::SeriesSet read(const std::string& content, analysis::SeriesOptions options = {}) {
  const TemporaryFile file("series.csv", content);
  options.series = file.path.string();
  return analysis::read_series_file(options);
}

/// What is said of a file that can't be used.
std::string complaint(const std::string& content, const analysis::SeriesOptions& options = {}) {
  try {
    read(content, options);
  } catch (const base::Error& error) {
    return std::string(base::info_of(error.code()).name) + ": " + error.what();
  }
  return "read";
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Twenty same weekdays with the last order at `clock`, then the last day.
std::vector<analysis::DayEnd> days_until(const std::string& last, std::int64_t orders,
                                         const std::string& clock = "17:00") {
  std::vector<analysis::DayEnd> days;
  const base::Day end = day(last.substr(0, 10));
  for (int i = 140; i > 0; --i) {
    const base::Day before = end - std::chrono::days{i};
    if (std::chrono::weekday{before} == std::chrono::Saturday) continue;
    days.push_back({before, at(base::to_iso_date(before) + " " + clock), 10});
  }
  days.push_back({end, at(last), orders});
  return days;
}

}  // namespace

TEST_CASE("steps of time keep the day of the month, or its end") {
  const TimeGrid months(TimeStep::kMonth, at("2023-11-30"));
  CHECK(months.text_at(1) == "2023-12-30");
  CHECK(months.text_at(3) == "2024-02-29");
  CHECK(months.text_at(-9) == "2023-02-28");
  const TimeGrid ends(TimeStep::kMonth, at("2024-02-29"), true);
  CHECK(ends.text_at(1) == "2024-03-31");
  CHECK(ends.text_at(12) == "2025-02-28");
  CHECK(TimeGrid(TimeStep::kQuarter, at("2011-10-01")).text_at(1) == "2012-01-01");
  CHECK(TimeGrid(TimeStep::kHour, at("2011-10-01")).text_at(25) == "2011-10-02 01:00:00");
}

TEST_CASE("an instant lies in one step, whichever way it is counted") {
  for (const TimeStep step : {TimeStep::kHour, TimeStep::kDay, TimeStep::kWeek, TimeStep::kMonth,
                              TimeStep::kQuarter, TimeStep::kYear}) {
    const TimeGrid grid = TimeGrid(step, at("2020-01-31")).from(3);
    for (std::int64_t i = -30; i < 60; ++i) {
      CAPTURE(i);
      CHECK(grid.containing(grid.at(i)) == i);
      CHECK(grid.containing(grid.at(i + 1) - std::chrono::microseconds{1}) == i);
      CHECK(grid.beginning_at(grid.at(i)) == i);
      CHECK_FALSE(grid.beginning_at(grid.at(i) + std::chrono::minutes{1}));
    }
  }
}

TEST_CASE("weeks begin on Monday, months on the first") {
  CHECK(analysis::calendar_begin(TimeStep::kWeek, day("2011-12-11")) == day("2011-12-05"));
  CHECK(analysis::calendar_begin(TimeStep::kMonth, day("2011-12-11")) == day("2011-12-01"));
  CHECK(analysis::calendar_begin(TimeStep::kQuarter, day("2011-12-11")) == day("2011-10-01"));
}

TEST_CASE("a last day that ended clearly early was not over") {
  const auto early = analysis::find_shop_days(days_until("2011-12-09 12:50", 41), {});
  CHECK(early.last == day("2011-12-09"));
  CHECK(early.last_whole == day("2011-12-08"));
  CHECK(says(early.left_out, "12:50"));
  const auto usual = analysis::find_shop_days(days_until("2011-12-09 16:35", 1), {});
  CHECK(usual.last_whole == usual.last);
  CHECK(usual.left_out.empty());
}

TEST_CASE("without times of day the number of orders tells") {
  CHECK_FALSE(
      analysis::find_shop_days(days_until("2011-12-09 00:00", 4, "00:00"), {}).left_out.empty());
  CHECK(analysis::find_shop_days(days_until("2011-12-09 00:00", 5, "00:00"), {}).left_out.empty());
}

TEST_CASE("what is known up to an instant is not doubted") {
  const auto days = days_until("2011-12-09 12:50", 41);
  const auto over = analysis::find_shop_days(days, at("2011-12-10"));
  CHECK(over.last_whole == day("2011-12-09"));
  CHECK(over.left_out.empty());
  const auto cut = analysis::find_shop_days(days, at("2011-12-09 13:00"));
  CHECK(cut.last_whole == day("2011-12-08"));
  CHECK(says(cut.left_out, "13:00"));
  // Saturday brings nothing as always: it is known to be empty. A month of nothing is not known.
  CHECK(analysis::find_shop_days(days, at("2011-12-11")).last_whole == day("2011-12-10"));
  const auto old = analysis::find_shop_days(days, at("2012-01-11"));
  CHECK(old.last == day("2011-12-09"));
  CHECK(says(old.warning, "32 days"));
}

TEST_CASE("a week is whole without the days on which the shop never sells") {
  const auto days = analysis::find_shop_days(days_until("2011-12-09 17:00", 10), {});  // Friday
  CHECK_FALSE(days.holds(day("2011-12-05"), day("2011-12-12")));                       // no Sunday
  const auto to_sunday = analysis::find_shop_days(days_until("2011-12-11 17:00", 10), {});
  CHECK(to_sunday.holds(day("2011-12-05"), day("2011-12-12")));
  CHECK(to_sunday.holds(day("2011-12-12"), day("2011-12-12")));
  CHECK_FALSE(to_sunday.holds(day("2011-12-05"), day("2011-12-13")));
}

TEST_CASE("series of a file: any order of rows, gaps, known future") {
  const auto set = read(
      "y,ds,unique_id\n"
      "3,2020-01-04,b\n1,2020-01-01,b\n,2020-01-05,b\n"
      "7,2020-02-01,a\n8,2020-02-02,a\n");
  CHECK(set.step == TimeStep::kDay);
  REQUIRE(set.series.size() == 2);
  CHECK(set.horizon == 1);
  CHECK(set.series[0].unique_id == "a");
  const auto& b = set.series[1];
  REQUIRE(b.series.y.size() == 4);
  CHECK(b.series.y[0] == 1);
  CHECK(std::isnan(b.series.y[1]));
  CHECK(b.series.y[3] == 3);
  CHECK(b.series.days.size() == 5);
  CHECK(b.series.days.back() == day("2020-01-05"));
  REQUIRE(set.warnings.size() == 1);
  CHECK(says(set.warnings[0], "2 missing values"));
}

TEST_CASE("series of a file: rows in another order give the same") {
  const auto one = read("ds,y\n2020-01-01,1\n2020-01-08,2\n2020-01-15,3\n");
  const auto other = read("ds,y\n2020-01-15,3\n2020-01-01,1\n2020-01-08,2\n");
  CHECK(one.step == TimeStep::kWeek);
  CHECK(one.series[0].series.y == other.series[0].series.y);
  CHECK(one.series[0].grid.at(0) == other.series[0].grid.at(0));
}

TEST_CASE("series of a file: the step is that of the dates") {
  const auto step_of = [](const std::string& a, const std::string& b, const std::string& c) {
    return read("ds,y\n" + a + ",1\n" + b + ",2\n" + c + ",3\n").step;
  };
  CHECK(step_of("2020-01-01 00:00", "2020-01-01 01:00", "2020-01-01 03:00") == TimeStep::kHour);
  CHECK(step_of("2020-01-01", "2020-01-02", "2020-01-09") == TimeStep::kDay);
  CHECK(step_of("2020-01-31", "2020-02-29", "2020-03-31") == TimeStep::kMonth);
  CHECK(step_of("2020-01-01", "2020-04-01", "2020-07-01") == TimeStep::kQuarter);
  CHECK(step_of("2019-01-01", "2020-01-01", "2021-01-01") == TimeStep::kYear);
  CHECK(says(complaint("ds,y\n2020-01-01,1\n2020-01-03,2\n"), "48 hours apart"));
}

TEST_CASE("series of a file: numbers and dates as people write them") {
  const auto set = read("ds;y\n31.01.2020;\"1.234,50\"\n29.02.2020;\"2.000,25\"\n");
  CHECK(set.series[0].series.y == std::vector<double>{1234.5, 2000.25});
  CHECK(read("ds,y\n2020-01-01,1e-9\n2020-01-02,NaN\n2020-01-03,2.5e12\n").series[0].series.y[2] ==
        2.5e12);
}

TEST_CASE("series of a file: other columns are regressors") {
  analysis::SeriesOptions options;
  options.horizon = 1;
  const std::string rows = "ds,y,promo\n2020-01-01,1,0\n2020-01-02,2,1\n2020-01-03,,1\n";
  const auto set = read(rows, options);
  const models::Series& series = set.series[0].series;
  CHECK(series.y.size() == 2);
  REQUIRE(series.regressors.n_rows() == 3);
  CHECK(series.regressors(1, 0) == 1);
  CHECK(series.regressors(2, 0) == 1);
  options.horizon = 2;
  CHECK(says(complaint(rows, options), "reach 1 day beyond"));
  CHECK(says(complaint("ds,y,promo\n2020-01-01,1,0\n2020-01-02,2,\n2020-01-03,,1\n"), ".csv:3"));
  CHECK(says(complaint("ds,y,promo\n2020-01-01,1,0\n2020-01-02,2,1\n2020-01-04,,1\n"),
             "no row for 2020-01-03"));
}

TEST_CASE("series of a file: what is wrong is named with its line") {
  CHECK(says(complaint("ds,y\n2020-01-01,1\n2020-01-02,2\n2020-01-01,3\n"), ".csv:4"));
  CHECK(says(complaint("ds,y\n2020-01-01,1\n2020-01-02,x\n2020-01-03,3\n"), ".csv:3"));
  CHECK(says(complaint("ds,y\n2020-01-01,inf\n2020-01-02,1\n"), "bad_data"));
  CHECK(says(complaint("ds,y\n2020-01-01,1\nyesterday,2\n2020-01-02,2\n"), "not a date"));
  CHECK(says(complaint("ds,value\n2020-01-01,1\n"), "no column \"y\""));
  CHECK(says(complaint("ds,y\n2020-01-01,\n2020-01-02,\n"), "no value at all"));
  CHECK(says(complaint("ds,y\n1600-01-01,1\n1600-01-02,1\n2900-01-01,1\n"), "bad_data"));
  analysis::SeriesOptions weekly;
  weekly.period = "week";
  CHECK(says(complaint("ds,y\n2020-01-01,1\n2020-01-09,2\n", weekly), "no weekly step"));
  analysis::SeriesOptions shop;
  shop.by = "country";
  CHECK(says(complaint("ds,y\n2020-01-01,1\n2020-01-02,2\n", shop), "--by"));
}

TEST_CASE("how far is asked for in one way") {
  analysis::SeriesOptions options;
  options.days = 7;
  CHECK(analysis::reach_of(options).horizon == 7);
  options.period = "day";
  CHECK(analysis::reach_of(options).horizon == 7);
  options.weeks = 2;
  CHECK_THROWS_AS(analysis::reach_of(options), base::Error);
  analysis::SeriesOptions named;
  named.period = "week";
  named.horizon = 12;
  CHECK(analysis::reach_of(named).step == TimeStep::kWeek);
  CHECK(analysis::reach_of(named).horizon == 12);
  named.days = 3;
  CHECK_THROWS_AS(analysis::reach_of(named), base::Error);
}

TEST_CASE("the range of a total: errors that run together make it wide, but never wider than all") {
  std::vector<analysis::ForecastStep> steps(4, {"", 100, 90, 110});
  const auto backtest = [](double first, double second) {
    std::vector<models::BacktestStep> out;
    for (int origin = 10; origin < 20; ++origin)
      for (int h = 0; h < 4; ++h)
        out.push_back({origin, origin + h, 100 + (h % 2 == 0 ? first : second), 100, 90, 110});
    return out;
  };
  const auto opposite = analysis::total_range(steps, backtest(5, -5), 0.95);
  CHECK(opposite.total == 400);
  CHECK(opposite.upper == doctest::Approx(400));
  const auto together = analysis::total_range(steps, backtest(3, 3), 0.95);
  // Student's t of 10 origins at 0.975 is 2.228139; each total was 412 for 400.
  const double off = 2.228139 * std::log(1.03);
  CHECK(together.upper == doctest::Approx(400 * std::exp(off * std::sqrt(1.5))).epsilon(1e-6));
  CHECK(together.lower == doctest::Approx(400 * std::exp(-off * std::sqrt(0.5))).epsilon(1e-6));
  CHECK(analysis::total_range(steps, backtest(9, 9), 0.95).upper == 440);
  CHECK(analysis::total_range(steps, {}, 0.95).upper == 440);
}

TEST_CASE("the range of a total: positive whatever came, and wider as its level rises") {
  std::vector<analysis::ForecastStep> steps(4, {"", 100, 0, 5'000});
  std::vector<models::BacktestStep> backtest;
  for (int origin = 10; origin < 20; ++origin)
    for (int h = 0; h < 4; ++h)
      backtest.push_back({origin, origin + h, origin % 2 == 0 ? 30.0 : 400.0, 100, 0, 500});
  const auto wide = analysis::total_range(steps, backtest, 0.95);
  const auto narrow = analysis::total_range(steps, backtest, 0.8);
  CHECK(wide.lower > 0);
  CHECK(wide.lower < narrow.lower);
  CHECK(wide.upper > narrow.upper);
  CHECK(wide.upper - 400 > 400 - wide.lower);
  // A total of 0 has no logarithm.
  for (models::BacktestStep& step : backtest) step.y = step.origin == 10 ? 0 : step.y;
  const auto with_zero = analysis::total_range(steps, backtest, 0.95);
  CHECK(with_zero.lower >= 0);
  CHECK(with_zero.upper <= 20'000);
}

TEST_CASE("the range of a total: what reaches beyond the test is wider") {
  std::vector<models::BacktestStep> backtest;
  for (int origin = 10; origin < 20; ++origin)
    for (int h = 0; h < 4; ++h) backtest.push_back({origin, origin + h, 103, 100, 0, 500});
  const auto share = [&](std::size_t n) {
    const auto range = analysis::total_range(
        std::vector<analysis::ForecastStep>(n, {"", 100, 0, 500}), backtest, 0.95);
    return std::log(range.upper / range.total);
  };
  CHECK(share(16) == doctest::Approx(2 * share(4)));
  CHECK(share(2) == doctest::Approx(share(4)));
}

namespace {

/// A shop with one order each day but Saturday at 10:00 and one at 17:00, of two categories.
store::Workspace shop(int n_days) {
  std::string rows =
      "order_id,customer_id,product_id,product_name,category,quantity,unit_price,order_date,"
      "country\n";
  for (int i = 0; i < n_days; ++i) {
    const base::Day on = day("2024-01-01") + std::chrono::days{i};  // a Monday
    if (std::chrono::weekday{on} == std::chrono::Saturday) continue;
    rows += fmt::format("A{},C1,P1,Mug,Kitchen,2,{}.25,{} 10:00:00,France\n", i, 1 + i % 7,
                        base::to_iso_date(on));
    rows += fmt::format("B{},C2,P2,Tea,,1,10,{} 17:00:00,Spain\n", i, base::to_iso_date(on));
  }
  store::Workspace workspace = store::Workspace::temporary();
  const TemporaryFile file("shop.csv", rows);
  analysis::import_place(workspace, file.path.string(), {}, {});
  return workspace;
}

double sum(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

}  // namespace

TEST_CASE("the shop's series: days without orders are 0, parts add up to the whole") {
  store::Workspace workspace = shop(35);
  for (const std::string measure : {"sales", "orders", "units"}) {
    CAPTURE(measure);
    analysis::SeriesOptions options;
    options.measure = measure;
    const auto whole = analysis::read_sales_series(workspace, options);
    REQUIRE(whole.set.series.size() == 1);
    const auto& y = whole.set.series[0].series.y;
    REQUIRE(y.size() == 35);
    CHECK(y[5] == 0);  // Saturday
    CHECK(sum(y) == doctest::Approx(whole.total));
    for (const std::string by : {"country", "category", "product", "segment"}) {
      CAPTURE(by);
      options.by = by;
      const auto parts = analysis::read_sales_series(workspace, options);
      std::vector<double> added(y.size());
      for (const auto& part : parts.set.series)
        for (std::size_t i = 0; i < y.size(); ++i) added[i] += part.series.y.at(i);
      for (std::size_t i = 0; i < y.size(); ++i) CHECK(added[i] == doctest::Approx(y[i]));
    }
    options.by = "total";
  }
}

TEST_CASE("the shop's series: what has no category is one more part, of equal length") {
  store::Workspace workspace = shop(35);
  analysis::SeriesOptions options;
  options.by = "category";
  const auto parts = analysis::read_sales_series(workspace, options).set.series;
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].unique_id == "Kitchen");
  CHECK(parts[1].unique_id == "not known");
  CHECK(parts[0].series.days.size() == 35 + 30);
}

TEST_CASE("the shop's series: too few days are refused with what there is and what is needed") {
  store::Workspace workspace = shop(10);
  try {
    analysis::read_sales_series(workspace, {});
    FAIL("not refused");
  } catch (const base::Error& error) {
    CHECK(error.code() == base::ErrorCode::kTooLittleData);
    CHECK(says(error.message(), "needs 14 days"));
    CHECK(says(error.message(), "hold 10 days"));
  }
}

TEST_CASE("a forecast from a later start is the end of a longer one") {
  store::Workspace workspace = shop(70);
  analysis::ForecastOptions options;
  options.model = "seasonal-naive";
  options.days = 10;
  const auto ten = analysis::compute_forecast(&workspace, options, {});
  options.days = 3;
  options.start = ten.series[0].forecast[7].ds;
  const auto three = analysis::compute_forecast(&workspace, options, {});
  REQUIRE(three.series[0].forecast.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(three.series[0].forecast[i].ds == ten.series[0].forecast[7 + i].ds);
    CHECK(three.series[0].forecast[i].yhat == ten.series[0].forecast[7 + i].yhat);
  }
  options.start = "2024-01-05";
  CHECK_THROWS_AS(analysis::compute_forecast(&workspace, options, {}), base::Error);
  options.start = "2026-01-01";
  // Far beyond the data, beyond what the test reached, and by a pattern that never failed.
  CHECK(analysis::compute_forecast(&workspace, options, {}).warnings.size() == 3);
}

TEST_CASE("candidates are ranked by the metric asked for") {
  store::Workspace workspace = shop(70);
  const auto forecast = analysis::compute_forecast(&workspace, {}, {});
  for (const char* metric : {"mae", "rmse", "mase", "coverage", "bias", "r2"}) {
    CAPTURE(metric);
    const auto table = analysis::evaluation_table(forecast, metric);
    CHECK(table.columns[1].name == metric);
    const auto& column = table.columns[1];
    const auto& values = std::get<std::vector<double>>(column.values);
    const auto badness = [&](double value) {
      if (std::string(metric) == "r2") return -value;
      return std::string(metric) == "coverage" ? std::abs(value - 0.95) : std::abs(value);
    };
    for (std::size_t i = 1; i < values.size(); ++i)
      if (!column.null_at(i)) CHECK(badness(values[i - 1]) <= badness(values[i]));
  }
  CHECK_THROWS_AS(analysis::evaluation_table(forecast, "luck"), base::Error);
}

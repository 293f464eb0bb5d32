#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "analysis/cohorts.hpp"
#include "analysis/import.hpp"
#include "analysis/rfm.hpp"
#include "analysis/scores.hpp"
#include "analysis/segment_map.hpp"
#include "analysis/summary.hpp"
#include "base/error.hpp"
#include "store/workspace.hpp"

using namespace patron;
namespace fs = std::filesystem;

namespace {

fs::path write_temporary(const std::string& name, const std::string& content) {
  const fs::path path =
      fs::temp_directory_path() / ("patron-analysis-" + std::to_string(::getpid()) + "-" + name);
  std::ofstream(path) << content;
  return path;
}

constexpr const char* kHeader =
    "order_id,customer_id,product_id,product_name,category,quantity,unit_price,order_date,"
    "country\n";
/// Order 1 has lines at two instants; C2 comes back in March; a cancellation; a line without
/// customer.
constexpr const char* kShop =
    "1,C1,P1,Mug,Kitchen,2,2.50,2024-01-10 10:00:00,France\n"
    "1,C1,P2,Tea,Food,1,4.00,2024-01-10 10:01:00,France\n"
    "2,C2,P1,Mug,Kitchen,1,2.50,2024-01-20 09:00:00,Spain\n"
    "3,C2,P2,Tea,Food,3,4.00,2024-03-05 09:00:00,Spain\n"
    "C4,C1,P1,Mug,Kitchen,-1,2.50,2024-02-01 09:00:00,France\n"
    "5,,P1,Mug,Kitchen,1,2.50,2024-02-02 09:00:00,France\n";

store::Workspace shop(const std::string& rows = kShop) {
  store::Workspace workspace = store::Workspace::temporary();
  const fs::path file = write_temporary("shop.csv", kHeader + rows);
  analysis::import_place(workspace, file, {}, {});
  fs::remove(file);
  return workspace;
}

analysis::RfmOptions as_of(const std::string& instant) {
  analysis::RfmOptions options;
  options.as_of = instant;
  return options;
}

}  // namespace

TEST_CASE("scores by the three rules") {
  const std::vector<std::int64_t> values = {1, 1, 1, 2, 3, 4, 5, 6, 7, 100};
  using analysis::ScoreRule;
  CHECK(analysis::scores(values, 5, ScoreRule::kTiesShare) ==
        std::vector<std::int64_t>{1, 1, 1, 2, 3, 3, 4, 4, 5, 5});
  CHECK(analysis::scores(values, 5, ScoreRule::kFirst) ==
        std::vector<std::int64_t>{1, 1, 2, 2, 3, 3, 4, 4, 5, 5});
  CHECK(analysis::scores(std::vector<std::int64_t>{7}, 5, ScoreRule::kTiesShare) ==
        std::vector<std::int64_t>{1});
  CHECK(analysis::scores(std::vector<std::int64_t>{}, 5, ScoreRule::kFirst).empty());
}

TEST_CASE("RFM counts whole periods of 24 hours, orders once, and net money") {
  store::Workspace workspace = shop();
  const analysis::Rfm rfm = analysis::compute_rfm(workspace, as_of("2024-03-06 08:59:59"));
  REQUIRE(rfm.customer_id == std::vector<std::string>{"C1", "C2"});
  CHECK(rfm.frequency == std::vector<std::int64_t>{1, 2});
  CHECK(rfm.recency_days == std::vector<std::int64_t>{55, 0});  // C2: 23:59:59 ago
  CHECK(rfm.monetary[0].units == 90000);
  CHECK(rfm.monetary[1].units == 145000);
}

TEST_CASE("as_of cuts between the lines of one order, and later data change no earlier answer") {
  store::Workspace workspace = shop();
  const analysis::Rfm cut = analysis::compute_rfm(workspace, as_of("2024-01-10 10:01:00"));
  CHECK(cut.frequency == std::vector<std::int64_t>{1});
  CHECK(cut.monetary[0].units == 50000);
  const std::string before =
      analysis::rfm_table(analysis::compute_rfm(workspace, as_of("2024-02-01"))).text_at(1, 3);
  store::Workspace longer =
      shop(std::string(kShop) + "6,C2,P1,Mug,Kitchen,9,2.50,2024-06-01 09:00:00,Spain\n");
  CHECK(analysis::rfm_table(analysis::compute_rfm(longer, as_of("2024-02-01"))).text_at(1, 3) ==
        before);
}

TEST_CASE("an order whose first line lies outside the scope still counts once") {
  store::Workspace workspace = shop(
      "1,A,P1,Mug,Kitchen,1,10.00,2024-01-31 23:59:00,UK\n"
      "1,A,P1,Mug,Kitchen,2,10.00,2024-02-01 00:01:00,UK\n"
      "2,B,P1,Mug,Kitchen,1,10.00,2024-02-03 10:00:00,UK\n"
      "2,B,P2,Tea,Food,1,5.00,2024-02-03 10:00:00,FR\n");
  analysis::RfmOptions options;
  options.from = "2024-02-01";
  CHECK(analysis::compute_rfm(workspace, options).frequency == std::vector<std::int64_t>{1, 1});
  options = {};
  options.country = "FR";
  const analysis::Rfm french = analysis::compute_rfm(workspace, options);
  CHECK(french.frequency == std::vector<std::int64_t>{1});
  const analysis::Summary summary = analysis::compute_summary(workspace, options, french);
  CHECK(summary.orders == 1);
  CHECK(summary.by_product.front().orders == 1);
}

TEST_CASE("presets, filters and periods") {
  store::Workspace workspace = shop();
  analysis::RfmOptions options;
  options.preset = "with-returns";
  CHECK(analysis::compute_rfm(workspace, options).frequency == std::vector<std::int64_t>{2, 2});
  options = {};
  options.category = "Food";
  const analysis::Rfm food = analysis::compute_rfm(workspace, options);
  CHECK(food.monetary[0].units == 40000);
  options = {};
  options.to = "2024-01-20";
  CHECK(analysis::compute_rfm(workspace, options).customer_id.size() ==
        2);  // the last day is included
  options.country = "Nowhere'; drop table orders; --";
  CHECK_THROWS_AS(analysis::compute_rfm(workspace, options), base::Error);
}

TEST_CASE("cohorts mark what is not over and leave out what has not come") {
  store::Workspace workspace = shop();
  const analysis::Cohorts cohorts = analysis::compute_cohorts(workspace, {});
  REQUIRE(cohorts.cohort == std::vector<std::string>{"2024-01"});
  CHECK(*cohorts.customers[0][0] == 2);
  CHECK(*cohorts.customers[0][1] == 0);
  CHECK(*cohorts.customers[0][2] == 1);
  CHECK_FALSE(cohorts.customers[0][3].has_value());
  CHECK(cohorts.unfinished[0][2]);
  CHECK_FALSE(cohorts.unfinished[0][1]);
  CHECK(*cohorts.cumulative_ltv(0, 2) == doctest::Approx((9.0 + 2.5 + 12.0) / 2));
}

TEST_CASE("the reconciliation leads from the file's total to the revenue") {
  store::Workspace workspace = shop();
  const analysis::Rfm rfm = analysis::compute_rfm(workspace, {});
  const analysis::Summary summary = analysis::compute_summary(workspace, {}, rfm);
  base::Money sum;
  for (std::size_t i = 0; i + 1 < summary.reconciliation.size(); ++i)
    sum += summary.reconciliation[i].amount;
  CHECK(sum == summary.revenue);
  CHECK(summary.reconciliation.back().amount == summary.revenue);
  CHECK(summary.reconciliation.front().rows == 6);
  CHECK(summary.orders == 3);
  double units = 0;
  for (const analysis::Part& part : summary.by_segment) units += part.units;
  CHECK(units == summary.units);
  CHECK(units == doctest::Approx(7));
}

TEST_CASE("own segment maps are checked for gaps and overlaps") {
  const auto file = write_temporary(
      "map.csv", "r_score,f_score,m_score,segment\n4-5,*,*,Active\n1-3,*,*,Quiet\n");
  const auto map = analysis::SegmentMap::from_file(file);
  CHECK(map.names()[static_cast<std::size_t>(map.segment_of(5, 1, 1, 5))] == "Active");
  CHECK(map.names()[static_cast<std::size_t>(map.segment_of(3, 5, 5, 10))] == "Quiet");
  std::ofstream(file) << "r_score,f_score,m_score,segment\n4-5,*,*,Active\n1-2,*,*,Quiet\n";
  CHECK_THROWS_WITH_AS(analysis::SegmentMap::from_file(file), doctest::Contains("311"),
                       base::Error);
  std::ofstream(file) << "r_score,f_score,m_score,segment\n3-5,*,*,Active\n1-3,*,*,Quiet\n";
  CHECK_THROWS_WITH_AS(analysis::SegmentMap::from_file(file), doctest::Contains("311"),
                       base::Error);
  fs::remove(file);
}

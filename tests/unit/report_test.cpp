#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "base/error.hpp"
#include "base/figures.hpp"
#include "report/cohort_view.hpp"
#include "report/colours.hpp"
#include "report/gnuplot.hpp"
#include "report/html.hpp"
#include "report/kpi_view.hpp"
#include "report/markup.hpp"
#include "report/pictures.hpp"
#include "report/sample.hpp"
#include "report/weeks.hpp"

using namespace patron;
using namespace patron::report;
using namespace patron::base;
namespace fs = std::filesystem;

namespace {

constexpr const char* kHostile = "</script><b>\"R&D\"</b> '`date`' \\n @x 50 %";

analysis::ScopeUsed sample_scope() {
  return {"2011-03-16 00:00:00",
          "2011-01-03 09:00:00",
          "2011-03-15 10:00:00",
          "",
          "",
          "purchases",
          "",
          "",
          "GBP",
          3};
}

analysis::Rfm sample_rfm(std::size_t n) {
  analysis::Rfm rfm;
  rfm.scope = sample_scope();
  rfm.segment_names = {"Champions", "At Risk", kHostile};
  for (std::size_t i = 0; i < n; ++i) {
    const auto k = static_cast<std::int64_t>(i);
    rfm.customer_id.push_back(std::to_string(10'000 + i));
    rfm.recency_days.push_back(k * 37 % 71);
    rfm.frequency.push_back(1 + k * k % 23);
    rfm.monetary.push_back({(k * 7919 % 100'000) * 1000 - 10'000});
    rfm.r_score.push_back(1 + k % 5);
    rfm.f_score.push_back(1 + k / 5 % 5);
    rfm.m_score.push_back(1 + k / 25 % 5);
    rfm.segment.push_back(static_cast<int>(i % 3));
  }
  return rfm;
}

void fill_group(analysis::SegmentRow& row, const std::string& name, double share) {
  row.name = name;
  row.customers = 100;
  row.share = row.revenue_share = share;
  row.monetary_mean = 100 * share;
  row.advice = kHostile;
}

analysis::Clustering sample_clustering(const analysis::Rfm& rfm) {
  analysis::Clustering clustering;
  clustering.k_used = 2;
  clustering.verdict = clustering.k_reason = kHostile;
  for (std::int64_t k = 1; k <= 4; ++k) {
    analysis::ElbowRow row{k, 100.0 / static_cast<double>(k), {}, {}, {}, {}, {}};
    if (k > 1) row.silhouette = 0.5;
    clustering.elbow.push_back(row);
  }
  for (std::int64_t c = 0; c < 2; ++c) {
    analysis::ClusterRow row;
    fill_group(row, c == 0 ? "vip" : kHostile, 0.5);
    row.cluster = c;
    clustering.clusters.push_back(row);
  }
  for (std::size_t i = 0; i < rfm.n_customers(); ++i)
    clustering.cluster.push_back(static_cast<int>(i % 2));
  return clustering;
}

analysis::Cohorts sample_cohorts() {
  analysis::Cohorts cohorts;
  cohorts.cohort = {"2011-01", "2011-02", "2011-03"};
  cohorts.n_offsets = 3;
  cohorts.customers = {{100, 40, 9}, {50, 5, {}}, {10, {}, {}}};
  cohorts.unfinished = {{false, false, true}, {false, true, false}, {true, false, false}};
  return cohorts;
}

analysis::Audit sample_audit() {
  analysis::Audit audit;
  audit.model = "logistic regression";
  audit.n_train = 240;
  audit.n_test = 60;
  audit.n_right = 59;
  audit.accuracy = 59.0 / 60;
  audit.noise_accuracy = 0.995;
  audit.verdict = kHostile;
  audit.classes = {{"vip", 1, 1, 1, 30}, {kHostile, 1, 1, 1, 30}};
  audit.confusion = {{29, 1}, {0, 30}};
  return audit;
}

analysis::Summary sample_summary(std::size_t n_customers) {
  analysis::Summary summary;
  summary.scope = sample_scope();
  summary.customers = static_cast<std::int64_t>(n_customers);
  summary.kpis = {{"revenue", kHostile, "currency", 1234.5, 1000.0, {}},
                  {"share", "Share", "share 0-1", 0.5, {}, {}}};
  for (int i = 0; i < 15; ++i) {
    analysis::Part part{kHostile, {1'000'000 - i * 1000}, 0.1, 3, 2, 10};
    summary.by_product.push_back(part);
    summary.by_country.push_back(part);
  }
  summary.by_month = {{"2011-01", {5'000'000}, 0.4, 9, 8, 7},
                      {"2011-03", {2'000'000}, 0.2, 9, 8, 7}};
  summary.reconciliation = {{"File total", 1000, {97477479339}}, {kHostile, -10, {-100}}};
  for (int day = 3; day <= 31; ++day)
    summary.daily.push_back(
        {day < 10 ? "2011-01-0" + std::to_string(day) : "2011-01-" + std::to_string(day),
         {50'000},
         2});
  summary.daily.push_back({"2011-03-15", {10'000}, 1});
  summary.top_products_by_segment = {{kHostile, 1, "1", kHostile, 5, {}}};
  summary.sentences = {kHostile, "Second."};
  return summary;
}

analysis::Findings sample_findings(std::size_t n = 300) {
  analysis::Findings findings;
  findings.shop = kHostile;
  findings.rfm = sample_rfm(n);
  for (const std::string& name : findings.rfm.segment_names) {
    findings.segments.emplace_back();
    fill_group(findings.segments.back(), name, 1.0 / 3);
  }
  findings.clustering = sample_clustering(findings.rfm);
  findings.audit = sample_audit();
  findings.cohorts = sample_cohorts();
  findings.summary = sample_summary(n);
  findings.skipped = {{"forecast", kHostile}};
  return findings;
}

bool has_gnuplot() { return std::system("gnuplot --version >/dev/null 2>&1") == 0; }

/// A folder of its own, gone at the end.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("patron-report-" + std::to_string(::getpid()));
  Folder() { fs::remove_all(path); }
  ~Folder() { fs::remove_all(path); }
};

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("figures read as people write them") {
  CHECK(count_text(-1234567) == "−1,234,567");
  CHECK(money_text(2054.27, "GBP") == "£2,054");
  CHECK(money_text(-9747747.934, "EUR", 2) == "−€9,747,747.93");
  CHECK(money_text(-0.2, "GBP") == "£0");
  CHECK(money_text(5, "CHF") == "CHF\u00A05");
  CHECK(money_text(5, "") == "5");
  CHECK(money_short(3'460'000, "GBP") == "£3.46m");
  CHECK(money_short(860'000, "USD") == "$860k");
  CHECK(money_short(999'600, "GBP") == "£1m");
  CHECK(count_short(9'999) == "9,999");
  CHECK(count_short(12'400) == "12.4k");
  CHECK(percent_text(0.628) == "62.8\u202F%");
  CHECK(month_text("2010-12") == "Dec 2010");
  CHECK(month_text("all") == "all");
  CHECK(period_text("2010-12-01 08:26:00", "2011-12-09") == "1 Dec 2010 – 9 Dec 2011");
  CHECK(round_steps(0, 405, 5) == std::vector<double>{0, 100, 200, 300, 400, 500});
  CHECK(round_steps(0, 0, 4).size() >= 2);
}

TEST_CASE("key figures stand beside their rival") {
  const auto text = [](const char* unit, double value, std::optional<double> before) {
    return kpi_text({"n", "N", unit, value, before, {}}, "GBP");
  };
  CHECK(text("currency", 3'460'000, 1'860'000).change == "↑ 86\u202F%");
  CHECK(text("share 0-1", 0.665, 0.707).change == "↓ 4.2 points");
  CHECK(text("orders", 5, 0).change == "new");
  CHECK(text("orders", 120, 10).change == "× 12");
  CHECK(text("orders", 5, {}).rival == "no period before");
}

TEST_CASE("a segment keeps its colour whatever its spelling and company") {
  const auto four = segment_colours({"Lost", "At-Risk", "Loyal", "Champions"});
  const auto more = segment_colours({"Champions", "Loyal Customers", "At Risk", "Cannot Lose"});
  CHECK(four[0].light == "#474B4E");
  CHECK(four[1].light == more[2].light);
  CHECK(four[2].light == more[1].light);
  CHECK(segment_colours({"Can't Lose Them"})[0].light == more[3].light);
  std::vector<std::string> names = {"Champions"};
  for (int i = 0; i < 14; ++i) names.push_back("own " + std::to_string(i));
  const auto own = segment_colours(names);
  std::set<std::string_view> different;
  for (const auto& colour : own) different.insert(colour.light);
  CHECK(different.size() == 12);  // eleven and grey
  CHECK(own.back().light == kCompare);
}

TEST_CASE("a sample has its size, every group and the order of rows") {
  std::vector<int> group(10'000, 0);
  for (std::size_t i = 0; i < 30; ++i) group[i * 300] = 1;
  const auto sample = sample_by_group(group, 1000);
  CHECK(sample.size() <= 1000);
  CHECK(sample.size() > 950);
  CHECK(std::is_sorted(sample.begin(), sample.end()));
  CHECK(std::adjacent_find(sample.begin(), sample.end()) == sample.end());
  CHECK(std::count_if(sample.begin(), sample.end(), [&](auto i) { return group[i] == 1; }) >= 20);
  CHECK(sample_by_group(group, 10'000).size() == 10'000);
}

TEST_CASE("weeks are whole but where the orders begin or end on an open weekday") {
  const analysis::Summary summary = sample_summary(1);
  const auto weeks = weeks_of(summary);  // Monday 3 January to Tuesday 15 March
  CHECK(weeks.size() == 11);
  CHECK(weeks.front().whole);
  CHECK_FALSE(weeks.back().whole);
  CHECK(weeks[6].revenue == 0);
  CHECK(weeks[0].revenue == 35);
  CHECK_FALSE(counts_days(summary));
  CHECK(is_unfinished("2011-03", sample_scope()));
  CHECK_FALSE(is_unfinished("2011-02", sample_scope()));
}

TEST_CASE("retention over all cohorts counts finished cells only") {
  const analysis::Cohorts cohorts = sample_cohorts();
  CHECK(overall_retention(cohorts, 1) == doctest::Approx(0.4));
  CHECK_FALSE(overall_retention(cohorts, 2).has_value());
  CHECK_FALSE(cohorts.retention(1, 2).has_value());
  const HeatScale scale{20, 5};
  CHECK(scale.step_of(0.199) == 0);
  CHECK(scale.step_of(0.20) == 1);
  CHECK(scale.step_of(0.99) == 6);
  CHECK(scale.label_of(0) == "< 20");
  CHECK(scale.label_of(6) == "≥ 45");
}

TEST_CASE("text cannot become markup") {
  CHECK(escaped("<a href=\"x\">'&'") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
  CHECK(escaped("a\x01\xFF\xE2\x82") == "a \uFFFD\uFFFD\uFFFD");
  CHECK(for_script("</script>") == "\\u003c/script>");
  CHECK(fill("{{a}}-{{b}}", {{"a", "{{b}}"}, {"b", "2"}}) == "{{b}}-2");
  // printf '%s' abc | openssl dgst -sha256 -binary | base64
  CHECK(policy_hash("abc") == "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='");
}

TEST_CASE("the report is one safe file, the same each time") {
  const analysis::Findings findings = sample_findings();
  const std::string html = render_report(findings);
  CHECK(html == render_report(findings));
  CHECK(html.size() < 700'000);
  CHECK(html.find("{{") == std::string::npos);
  CHECK(html.find("<b>\"R&D") == std::string::npos);
  CHECK(html.find("&lt;/script&gt;&lt;b&gt;&quot;R&amp;D&quot;") != std::string::npos);
  CHECK(count_of(html, "</script>") == 2);  // the data and the script
  for (const char* outside : {"http://", "https://", "src=", "@import", "url("})
    CHECK_MESSAGE(html.find(outside) == std::string::npos, outside);
  CHECK(html.find(" style=\"") == std::string::npos);  // the policy forbids them
  CHECK(html.find(policy_hash(html.substr(html.find("<style>") + 7,
                                          html.find("</style>") - html.find("<style>") - 7))) !=
        std::string::npos);
  const std::size_t script = html.rfind("<script>") + 8;
  CHECK(html.find(policy_hash(html.substr(script, html.find("</script>", script) - script))) !=
        std::string::npos);
}

TEST_CASE("a report of little and of much stays readable and small") {
  analysis::Findings little;
  little.rfm = sample_rfm(1);
  CHECK(render_report(little).find("</html>") != std::string::npos);
  CHECK(render_report(analysis::Findings{}).find("</html>") != std::string::npos);
  CHECK(render_report(sample_findings(50'000)).size() < 2'000'000);
  CHECK(render_interactive_plot(sample_findings(5'000)).find("scatter-data") != std::string::npos);
}

TEST_CASE("every picture is drawn, whatever the names, and the same each time") {
  if (!has_gnuplot()) {
    MESSAGE("gnuplot is not installed: skipped");
    CHECK(std::getenv("CI") == nullptr);
    return;
  }
  const Folder folder;
  const analysis::Findings findings = sample_findings();
  const auto files = write_pictures(findings, folder.path / "a");
  const auto again = write_pictures(findings, folder.path / "b");
  REQUIRE(files.size() == 22);
  for (const char* name :
       {"rfm_distributions", "elbow_method", "customer_segments_3d", "rfm_analysis",
        "customer_segments", "customer_distribution", "product_analysis", "sales_trends",
        "confusion_matrix", "cohort_heatmap", "dashboard_summary"})
    for (const char* ending : {".png", ".svg"}) {
      const fs::path path = folder.path / "a" / (std::string(name) + ending);
      CHECK_MESSAGE(fs::exists(path), path);
      CHECK_MESSAGE(content_of(path) == content_of(folder.path / "b" / path.filename()), path);
    }
  CHECK(content_of(folder.path / "a" / "sales_trends.png").starts_with("\x89PNG"));
  const std::string svg = content_of(folder.path / "a" / "product_analysis.svg");
  CHECK(svg.ends_with("</svg>\n\n"));
  CHECK(svg.find("<b>") == std::string::npos);
  const fs::directory_iterator all(folder.path / "a");
  CHECK(std::distance(begin(all), end(all)) == 22);  // nothing temporary stays
}

TEST_CASE("pictures of missing data are left out, and a missing gnuplot is said clearly") {
  const Folder folder;
  analysis::Findings findings;
  findings.rfm = sample_rfm(1);
  if (has_gnuplot()) {
    const auto files = write_pictures(findings, folder.path, {.svg = false});
    CHECK(files.size() == 4);  // distributions, scatter, scores, orders per customer
    CHECK(write_pictures(analysis::Findings{}, folder.path / "none").empty());
  }
  try {
    write_pictures(findings, folder.path / "x", {.gnuplot = "no-such-gnuplot"});
    FAIL("a missing program went unnoticed");
  } catch (const base::Error& error) {
    CHECK(error.code() == base::ErrorCode::kUnsupported);
    CHECK(error.hint().find("apt install gnuplot-nox") != std::string::npos);
  }
  CHECK_THROWS_AS(write_pictures(findings, folder.path / "y", {.gnuplot = "false"}), base::Error);
}

#include "report/tables.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "analysis/run.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "report/utf8.hpp"

using namespace patron;
using namespace patron::report;

namespace {

base::Table sample_table() {
  base::Table table{"sample", {}};
  table.columns.push_back(
      {"name", std::vector<std::string>{"a,b", "say \"hi\"", "two\nlines", ""}});
  table.columns.push_back({"count", std::vector<std::int64_t>{1, -2, 3, 4}});
  table.columns.push_back({"share", std::vector<double>{0.1, 1e300, -3.0, 0.25}});
  table.columns.push_back(
      {"revenue", std::vector<base::Money>{{89114079040}, {125000}, {-100}, {0}}});
  table.columns.back().is_null = {false, false, false, true};
  return table;
}

std::string csv_of(const base::Table& table, const CsvOptions& options = {}) {
  std::ostringstream out;
  write_csv(out, table, options);
  return out.str();
}

base::Table one_column(std::vector<std::string> cells) {
  return {"t", {{"text", std::move(cells)}}};
}

std::filesystem::path fresh_folder(const std::string& name) {
  const auto dir = std::filesystem::temp_directory_path() /
                   ("patron-" + name + "-" + std::to_string(::getpid()));
  std::filesystem::remove_all(dir);
  return dir;
}

}  // namespace

TEST_CASE("CSV quotes what needs quotes and nothing else") {
  CHECK(csv_of(sample_table()) ==
        "name,count,share,revenue\n"
        "\"a,b\",1,0.1,8911407.904\n"
        "\"say \"\"hi\"\"\",-2,1e+300,12.50\n"
        "\"two\nlines\",3,-3,-0.01\n"
        ",4,0.25,\n");
}

TEST_CASE("text that a spreadsheet would run is guarded, numbers are not") {
  const base::Table table =
      one_column({"=1+1", "+44", "@SUM(A1)", "\tx", "-cmd|' /C calc'!A0", "-12.5", "plain", "-"});
  CHECK(csv_of(table) ==
        "text\n'=1+1\n'+44\n'@SUM(A1)\n'\tx\n'-cmd|' /C calc'!A0\n-12.5\nplain\n-\n");
  CHECK(csv_of(table, {.guard_formulas = false}).starts_with("text\n=1+1\n+44\n"));
  const base::Table numbers{"n", {{"n", std::vector<std::int64_t>{-5}}}};
  CHECK(csv_of(numbers) == "n\n-5\n");
}

TEST_CASE("a table of JSON keeps money exact and has null for what is no number") {
  base::Table table = sample_table();
  std::get<std::vector<double>>(table.columns[2].values)[0] =
      std::numeric_limits<double>::infinity();
  const std::string json = to_json(table);
  CHECK(json.find(R"({"name": "a,b", "count": 1, "share": null, "revenue": 8911407.904})") !=
        std::string::npos);
  CHECK(json.find(R"("name": "two\nlines")") != std::string::npos);
  CHECK(json.find(R"("share": 0.25, "revenue": null})") != std::string::npos);
  CHECK(to_json(base::Table{}) == "[\n]\n");
  CHECK(json_string("\xFF") == "\"\xEF\xBF\xBD\"");
}

TEST_CASE("described structs become JSON and tables, nested and empty ones too") {
  analysis::Summary summary;
  summary.revenue = base::Money{20000000000001};
  summary.kpis.push_back({"revenue", "Revenue", "currency", 2.5, std::nullopt, 1.25});
  summary.sentences = {"One \"quoted\" sentence."};
  const std::string json = json_of(summary);
  CHECK(json.find("\"revenue\": 2000000000.0001") != std::string::npos);
  CHECK(json.find(R"("previous": null, "year_before": 1.25)") != std::string::npos);
  CHECK(json.find(R"("sentences": ["One \"quoted\" sentence."])") != std::string::npos);

  const base::Table table = table_of("kpis", summary.kpis);
  CHECK(csv_of(table) ==
        "name,label,unit,value,previous,year_before\nrevenue,Revenue,currency,2.5,,1.25\n");
  const base::Table empty = table_of("segments", std::vector<analysis::SegmentRow>{});
  CHECK(empty.find("monetary_mean")->unit == "currency");
  CHECK(csv_of(empty) ==
        "emoji,name,customers,share,recency_days_mean,frequency_mean,monetary_mean,revenue,"
        "revenue_share,advice\n");
}

TEST_CASE("a table for the terminal is aligned and says what it leaves out") {
  base::Table table{"t",
                    {{"name", std::vector<std::string>{"Loyal", "Größer als alle", "x"}},
                     {"n", std::vector<std::int64_t>{1, 12345, 7}}}};
  std::ostringstream out;
  write_text(out, table, {.max_rows = 2, .max_cell_width = 8});
  CHECK(out.str() ==
        "name         n\n"
        "──────────────\n"
        "Loyal        1\n"
        "Größer…  12345\n"
        "… and 1 more rows\n");
}

TEST_CASE("files appear whole or not at all") {
  const auto dir = fresh_folder("files");
  const auto path = dir / "deep" / "file.csv";
  base::write_file_atomically(path, "first");
  CHECK_THROWS_AS(base::write_file_atomically(path,
                                        [](std::ostream& out) {
                                          out << "half";
                                          throw std::runtime_error("stop");
                                        }),
                  std::runtime_error);
  std::ifstream in(path);
  CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == "first");
  int n_files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(dir / "deep"))
    ++n_files;
  CHECK(n_files == 1);
  CHECK_THROWS_AS(base::write_file_atomically("/proc/patron/x", "text"), base::Error);
  std::filesystem::remove_all(dir);
}

TEST_CASE("long text is cut and wrapped by characters, not bytes") {
  CHECK(cut_with_ellipsis("Größe", 5) == "Größe");
  CHECK(cut_with_ellipsis("Größen", 5) == "Größ…");
  CHECK(one_line("a\r\n\tb") == "a b");
  CHECK(wrap("one two three", 7) == "one two\nthree");
}

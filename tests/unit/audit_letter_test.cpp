#include "analysis/audit_letter.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "analysis/import.hpp"
#include "base/date.hpp"
#include "base/error.hpp"
#include "report/letter_view.hpp"
#include "store/workspace.hpp"

using namespace patron;
namespace fs = std::filesystem;

namespace {

store::Workspace shop(const std::string& rows) {
  const fs::path file = fs::temp_directory_path() / fmt::format("patron-letter-{}.csv", ::getpid());
  std::ofstream(file) << "order_id,customer_id,product_id,product_name,quantity,unit_price,"
                         "order_date,country\n"
                      << rows;
  store::Workspace workspace = store::Workspace::temporary();
  analysis::import_place(workspace, file.string(), {}, {});
  fs::remove(file);
  return workspace;
}

/// One order of 20.00 on each day of twenty weeks from Monday 1 January 2024, Sundays aside.
std::string steady_rows(const std::string& left_out = {}) {
  std::string rows;
  const base::Day first = std::chrono::sys_days{std::chrono::year{2024} / 1 / 1};
  for (int i = 0; i < 140; ++i) {
    const std::string day = base::to_iso_date(first + std::chrono::days{i});
    if (i % 7 == 6 || left_out.find(day) != std::string::npos) continue;
    rows += fmt::format("{},C{},P1,Mug,2,{},{} 10:00:00,France\n", 1000 + i, i % 9,
                        i % 2 == 0 ? "10.00" : "10.50", day);
  }
  return rows;
}

const analysis::AuditFact* find(const analysis::AuditLetter& letter, std::string_view name) {
  const auto found = std::find_if(letter.facts.begin(), letter.facts.end(),
                                  [&](const auto& fact) { return fact.name == name; });
  return found == letter.facts.end() ? nullptr : &*found;
}

analysis::AuditLetter letter_of(const std::string& rows, const analysis::Scope& scope = {}) {
  store::Workspace workspace = shop(rows);
  return analysis::compute_audit_letter(workspace, scope);
}

}  // namespace

TEST_CASE("a steady shop gets a letter of its closed weekday alone") {
  const auto letter = letter_of(steady_rows());
  for (const auto& fact : letter.facts)
    CHECK_MESSAGE((fact.name == "closed_weekdays" || fact.name == "last_month"), fact.name);
  REQUIRE(find(letter, "closed_weekdays") != nullptr);
  CHECK(find(letter, "closed_weekdays")->n == 19);  // the last Sunday lies behind the data
}

TEST_CASE("a closure is told apart from closed weekdays, and priced by the days around") {
  const auto letter = letter_of(steady_rows("2024-02-10 2024-02-12 2024-02-13"));
  const auto* fact = find(letter, "closures");
  REQUIRE(fact != nullptr);
  CHECK(fact->n == 3);  // Saturday, Monday, Tuesday: Sunday is always closed
  REQUIRE(fact->examples.size() == 1);
  CHECK(fact->examples[0].what == "2024-02-10");
  CHECK(fact->examples[0].note == "2024-02-13");
  CHECK(fact->amount.to_double() >= 60);
  CHECK(fact->amount.to_double() <= 63);
}

TEST_CASE("an odd day names the order that made it") {
  const auto letter =
      letter_of(steady_rows() + "77,BIG,P1,Mug,500,10.00,2024-03-06 12:00:00,France\n");
  const auto* fact = find(letter, "odd_days");
  REQUIRE(fact != nullptr);
  CHECK(fact->n == 1);
  CHECK(fact->examples[0].what == "2024-03-06");
  CHECK(fact->examples[0].note == "order 77 of customer BIG");
  CHECK(fact->headline.find("6 Mar 2024") != std::string::npos);
}

TEST_CASE("a stray date moves the day of knowledge, and nothing else is learnt from it") {
  const auto letter =
      letter_of(steady_rows() + "78,C1,P1,Mug,2,10.00,2029-05-18 10:00:00,France\n" +
                "79,C1,P1,Mug,2,10.00,1970-01-01 10:00:00,France\n");
  const auto* fact = find(letter, "stray_dates");
  REQUIRE(fact != nullptr);
  CHECK(fact->n == 2);
  CHECK(fact->effect_on == "recency_days");
  CHECK(fact->effect == 1826);  // 18 May 2024 to 18 May 2029
  CHECK(letter.facts.front().name == "stray_dates");
  CHECK(find(letter, "closures") == nullptr);
}

TEST_CASE("what was undone soon counts as a sale under purchases only") {
  const std::string rows = steady_rows() +
                           "80,C1,P1,Mug,400,10.00,2024-03-06 12:00:00,France\n"
                           "C81,C1,P1,Mug,-400,10.00,2024-03-06 12:16:00,France\n"
                           "C82,C2,P9,Cup,-1,5.00,2024-03-07 12:16:00,France\n";
  auto letter = letter_of(rows);
  const auto* undone = find(letter, "undone_sales");
  REQUIRE(undone != nullptr);
  CHECK(undone->amount.units == 4'000 * base::Money::kOne);
  CHECK(undone->effect == -4'000 / letter.shape.revenue.to_double());
  CHECK(undone->examples[0].n == 16);
  const auto* unsold = find(letter, "returns_without_sale");
  REQUIRE(unsold != nullptr);
  CHECK(unsold->n == 1);
  analysis::Scope scope;
  scope.preset = "with-returns";
  letter = letter_of(rows, scope);
  CHECK(find(letter, "undone_sales")->effect == 0);
  CHECK(find(letter, "returns")->effect == 0);
}

TEST_CASE("dates without a time, orders at night and garbled names") {
  std::string rows;
  for (int i = 0; i < 20; ++i)
    rows += fmt::format("{0},C{0},P{0},{1},1,5.00,2024-01-{2:02} {3},France\n", i,
                        i == 0 ? "CafÃ© set" : "Mug", i + 1, i < 10 ? "00:00:00" : "03:15:00");
  const auto letter = letter_of(rows);
  CHECK(find(letter, "no_time_of_day")->n == 10);
  CHECK(find(letter, "orders_at_night")->n == 10);
  CHECK(find(letter, "garbled_names")->n == 1);
}

TEST_CASE("a scope without any customer still gets its letter") {
  analysis::Scope scope;
  scope.from = "2024-01-02";
  const auto letter = letter_of(
      "1,C1,P1,Mug,1,5.00,2024-01-01 10:00:00,France\n2,,P1,Mug,1,5.00,2024-01-02 "
      "10:00:00,France\n",
      scope);
  const auto* fact = find(letter, "missing_customer");
  REQUIRE(fact != nullptr);
  CHECK(fact->share == 1);
  CHECK(letter.shape.customers == 0);
  CHECK(report::letter_text(letter).find("No figure about customers") != std::string::npos);
}

TEST_CASE("a scope without lines is an error, not an empty letter") {
  analysis::Scope scope;
  scope.as_of = "2020-01-01";
  CHECK_THROWS_AS(letter_of(steady_rows(), scope), base::Error);
}

TEST_CASE("the order of the rows changes no byte of the letter") {
  std::string rows = steady_rows() + "80,,P1,Mug,4,10.00,2024-03-06 12:00:00,Spain\n", turned;
  for (std::size_t end = rows.size(); end > 0;) {
    const std::size_t line = rows.rfind('\n', end - 2);
    const std::size_t begin = line == std::string::npos ? 0 : line + 1;
    turned += rows.substr(begin, end - begin);
    end = begin;
  }
  CHECK(report::letter_json(letter_of(rows)) == report::letter_json(letter_of(turned)));
}

TEST_CASE("the letter shows hostile names as text") {
  const auto letter = letter_of(
      "1,C1,P1,<script>alert(1)</script>,1,5.00,2024-01-01 10:00:00,France\n"
      "1,C1,P1,\"a\nb\",1,0.00,2024-01-01 10:00:00,France\n");
  CHECK(report::letter_html(letter).find("<script>") == std::string::npos);
  CHECK(report::letter_brief(letter).find("a\nb") == std::string::npos);
}

TEST_CASE("letter: a workspace that an import was broken off in says so") {
  store::Workspace workspace = store::Workspace::temporary();
  try {
    analysis::compute_audit_letter(workspace, {});
    FAIL("nothing was imported");
  } catch (const base::Error& error) {
    CHECK(error.code() == base::ErrorCode::kTooLittleData);
    CHECK(error.message().find("nothing has been imported here") != std::string::npos);
  }
}

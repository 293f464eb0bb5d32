#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "analysis/import.hpp"
#include "base/error.hpp"
#include "ingest/csv/csv_rows.hpp"
#include "ingest/csv/sniff_dialect.hpp"
#include "ingest/bytes/encoding.hpp"
#include "ingest/order_lines/order_line_reader.hpp"
#include "store/workspace.hpp"

using namespace patron;
namespace fs = std::filesystem;

namespace {

/// A file that goes away with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    static int n = 0;
    path_ = fs::temp_directory_path() /
            ("patron-ingest-" + std::to_string(::getpid()) + "-" + std::to_string(n++) + ".csv");
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TemporaryFile() { fs::remove(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

struct Row {
  std::int64_t line;
  std::vector<std::string> fields;
  std::string text;
};

std::vector<Row> rows_of(const std::string& content) {
  const TemporaryFile file(content);
  const auto source = ingest::ByteSource::open(file.path());
  ingest::CsvRows rows(*source, {});
  std::vector<Row> out;
  ingest::CsvRow row;
  while (rows.next(row))
    out.push_back(
        {row.source_line, {row.fields.begin(), row.fields.end()}, std::string(row.original_text)});
  return out;
}

constexpr const char* kHeader =
    "order_id,customer_id,product_id,product_name,quantity,unit_price,order_date,country\n";

analysis::ImportReport import_text(store::Workspace& workspace, const std::string& rows,
                                   const analysis::ImportOptions& options = {}) {
  const TemporaryFile file(kHeader + rows);
  return analysis::import_place(workspace, file.path(), options, {}).tables.front();
}

}  // namespace

TEST_CASE("rows keep their line number and original text") {
  const auto rows = rows_of("a,b\r\n\r\n1,\"x\ny\"\r\n  2 , \"q\"\"q\" \n3,no newline at the end");
  REQUIRE(rows.size() == 4);
  CHECK(rows[1].line == 3);
  CHECK(rows[1].fields == std::vector<std::string>{"1", "x\ny"});
  CHECK(rows[1].text == "1,\"x\ny\"");
  CHECK(rows[2].line == 5);
  CHECK(rows[2].fields == std::vector<std::string>{"2", "q\"q"});
  CHECK(rows[3].fields == std::vector<std::string>{"3", "no newline at the end"});
}

TEST_CASE("a stray quote takes no other row with it") {
  const auto open_at_end = rows_of("a,b\n1,\"DE\n2,DE\n3,DE\n");
  REQUIRE(open_at_end.size() == 4);
  CHECK(open_at_end[1].text == "1,\"DE");
  CHECK(open_at_end[2].fields == std::vector<std::string>{"2", "DE"});
  CHECK(open_at_end[3].line == 4);

  const auto text_after_quote = rows_of("a,b\n3,\"ab\"cd\n4,\"a\nb\"\n5,x\n");
  REQUIRE(text_after_quote.size() == 4);
  CHECK(text_after_quote[2].fields == std::vector<std::string>{"4", "a\nb"});
  CHECK(text_after_quote[3].line == 5);

  std::string long_file = "a,b\n0,\"oops\n";
  for (int i = 1; i <= 60'000; ++i) long_file += std::to_string(i) + ",x\n";
  CHECK(rows_of(long_file).size() == 60'002);

  const auto inches = rows_of("a,b\n1,a 5\" pipe\n2,y\n");
  REQUIRE(inches.size() == 3);
  CHECK(inches[1].fields == std::vector<std::string>{"1", "a 5\" pipe"});
}

TEST_CASE("lines of old Macs end in a carriage return") {
  const auto file = TemporaryFile("a;b\r1;2\r3;4");
  const auto source = ingest::ByteSource::open(file.path());
  ingest::CsvRows rows(*source, ingest::sniff_dialect("a;b\r1;2\r3;4"));
  ingest::CsvRow row;
  int n = 0;
  while (rows.next(row)) ++n;
  CHECK(n == 3);
  CHECK(row.source_line == 3);
}

TEST_CASE("text of other encodings becomes UTF-8") {
  CHECK(ingest::to_utf8("caf\xE9 \x80") == "café €");
  CHECK(ingest::to_utf8("café") == "café");
  CHECK_FALSE(ingest::is_utf8("\xC3("));
}

TEST_CASE("each row of a file is counted exactly once") {
  store::Workspace workspace = store::Workspace::temporary();
  const auto report = import_text(workspace,
                                  "1,17850.0,P1,Mug,2,2.50,2024-01-31 10:00:00,France\n"
                                  "1,,P1,Mug,2,2.50,2024-01-31 10:00:00,France\n"
                                  "C2,17850,P1,Mug,-2,2.50,2024-02-01 10:00:00,France\n"
                                  "3,17850,P1,Mug,two,2.50,2024-02-01 10:00:00,France\n"
                                  "3,17850,P1,Mug,1,2.50,2024-02-30 10:00:00,France\n"
                                  "3,17850,P1,Mug,1\n");
  CHECK(report.rows_read == 6);
  CHECK(report.rows_accepted == 1);
  CHECK(report.rows_cleaned == 2);
  CHECK(report.rows_rejected == 3);
  CHECK(report.cleaning[0].rows == 1);  // missing_customer
  CHECK(report.cleaning[1].rows == 1);  // cancellation comes before non_positive_quantity
  CHECK(report.cleaning[2].rows == 0);
  const base::Table ids = workspace.connection().query("select customer_id from customers");
  REQUIRE(ids.n_rows() == 1);
  CHECK(ids.text_at(0, 0) == "17850");
}

TEST_CASE("a row whose quote is not closed is rejected, the rows behind it are read") {
  store::Workspace workspace = store::Workspace::temporary();
  const auto report = import_text(workspace,
                                  "1,C1,P1,Mug,1,1.00,2024-01-31,\"DE\n"
                                  "2,C2,P1,Mug,1,2.00,2024-01-31,DE\n"
                                  "3,C3,P1,\"Mug\"s,1,3.00,2024-01-31,DE\n"
                                  "4,C4,P1,\"Mug\nblue\",1,4.00,2024-01-31,DE\n");
  CHECK(report.rows_read == 4);
  CHECK(report.rows_accepted == 2);
  CHECK(report.rows_rejected == 2);
}

TEST_CASE("importing adds only what is new, and true duplicates inside a file stay") {
  store::Workspace workspace = store::Workspace::temporary();
  const std::string a = "1,C1,P1,Mug,2,2.50,2024-01-31 10:00:00,France\n";
  const std::string b = "2,C2,P2,Cup,1,4.00,2024-02-01 10:00:00,Spain\n";
  CHECK(import_text(workspace, a + a).rows_new == 2);
  const auto again = import_text(workspace, a + a);
  CHECK(again.rows_new == 0);
  CHECK(again.rows_known == 2);
  CHECK(again.data_version == 1);
  const auto more = import_text(workspace, b + a + a + a);
  CHECK(more.rows_new == 2);  // b, and the third a
  CHECK(more.rows_known == 2);
  CHECK(workspace.data_version() == 2);
  CHECK(workspace.connection().query_number("select count(*) from order_lines") == 4);
}

TEST_CASE("a failed import leaves the workspace as it was") {
  store::Workspace workspace = store::Workspace::temporary();
  import_text(workspace, "1,C1,P1,Mug,2,2.50,2024-01-31 10:00:00,France\n");
  CHECK_THROWS_AS(import_text(workspace, "2,C9,P9,New,x,2.50,2024-01-31 10:00:00,Peru\n"),
                  base::Error);
  analysis::ImportOptions strict;
  strict.on_bad_row = "fail";
  CHECK_THROWS_AS(
      import_text(workspace, "2,C9,P9,New,1,2.50,2024-01-31 10:00:00,Peru\n3,C9,P9\n", strict),
      base::Error);
  CHECK(workspace.connection().query_number("select count(*) from customers") == 1);
  CHECK(workspace.connection().query_number("select count(*) from countries") == 1);
  CHECK(workspace.data_version() == 1);
}

TEST_CASE("different currencies are not added up") {
  store::Workspace workspace = store::Workspace::temporary();
  analysis::ImportOptions pounds, euros;
  pounds.currency = "GBP";
  euros.currency = "EUR";
  import_text(workspace, "1,C1,P1,Mug,2,2.50,2024-01-31 10:00:00,France\n", pounds);
  CHECK_THROWS_AS(import_text(workspace, "2,C1,P1,Mug,2,2.50,2024-01-31 10:00:00,France\n", euros),
                  base::Error);
  CHECK(workspace.currency() == "GBP");
}

TEST_CASE("dates are read by the order that the whole column allows") {
  store::Workspace workspace = store::Workspace::temporary();
  const auto report = import_text(workspace,
                                  "1,C1,P1,Mug,2,2.50,3/4/2024 10:00,France\n"
                                  "2,C1,P1,Mug,2,2.50,25/4/2024 10:00,France\n");
  CHECK(report.dates == "day first");
  CHECK(workspace.connection().query_number("select month(min(ordered_at)) from order_lines") == 4);
}

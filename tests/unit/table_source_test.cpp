#include "ingest/table_source.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "base/error.hpp"
#include "ingest/bytes/byte_source.hpp"
#include "ingest/bytes/spool.hpp"
#include "ingest/database/chosen_tables.hpp"
#include "ingest/database/postgres_connection.hpp"
#include "ingest/file_kind.hpp"
#include "ingest/json/json_scanner.hpp"
#include "ingest/json/json_table.hpp"
#include "ingest/row_buffer.hpp"

namespace {

using namespace patron::ingest;
using namespace std::string_view_literals;
using patron::base::Error;
using patron::base::ErrorCode;

class TextSource : public ByteSource {
 public:
  /// Hands out few bytes at a time, so that every boundary falls somewhere.
  TextSource(std::string text, std::size_t step) : text_(std::move(text)), step_(step) {}
  std::size_t read(std::span<char> out) override {
    const std::size_t n = std::min({out.size(), step_, text_.size() - at_});
    std::copy_n(text_.data() + at_, n, out.data());
    at_ += n;
    return n;
  }
  std::int64_t bytes_read() const override { return static_cast<std::int64_t>(at_); }
  std::int64_t bytes_total() const override { return static_cast<std::int64_t>(text_.size()); }
  std::string sha256() override { return {}; }

 private:
  std::string text_;
  std::size_t step_, at_ = 0;
};

std::unique_ptr<TableReader> json(const std::string& text, std::size_t step = 1 << 16) {
  return open_json([=] { return std::make_unique<TextSource>(text, step); }, "x.json");
}

std::vector<std::vector<std::string>> rows_of(TableReader& table) {
  std::vector<std::vector<std::string>> rows;
  for (TableRow row; table.next(row);) rows.emplace_back(row.cells.begin(), row.cells.end());
  return rows;
}

ErrorCode code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  FAIL("no error");
  return ErrorCode::kInternal;
}

TEST_CASE("formats are told by the first bytes") {
  CHECK(file_kind_of("PK\3\4") == FileKind::kZip);
  CHECK(file_kind_of("PAR1\x15\x04"sv) == FileKind::kParquet);
  CHECK(file_kind_of("SQLite format 3\0"sv) == FileKind::kSqlite);
  CHECK(file_kind_of("01234567DUCK\x40\0\0\0\0\0\0\0"sv) == FileKind::kDuckDb);
  CHECK(file_kind_of("Product,DUCK,price,customer") == FileKind::kText);
  CHECK(file_kind_of("\xEF\xBB\xBF \n{\"a\": 1}") == FileKind::kJson);
  CHECK(file_kind_of("[ {\"a\": 1}") == FileKind::kJson);
  CHECK(file_kind_of("[id],name") == FileKind::kText);
  CHECK(file_kind_of("%PDF-1.7") == FileKind::kForeign);
  CHECK(file_kind_of("") == FileKind::kEmpty);
}

TEST_CASE("numbers have the fewest digits that read back the same") {
  char text[64];
  CHECK(number_text(0.1, text) == "0.1");
  CHECK(number_text(100000.0, text) == "100000");
  CHECK(number_text(-0.0, text) == "0");
  CHECK(number_text(-18288712048930473984.0, text) == "-18288712048930474000");
  CHECK(number_text(1e20, text) == "100000000000000000000");
  CHECK(number_text(1e-8, text) == "1e-08");
  CHECK(number_text(0.1f, text) == "0.1");
  CHECK(number_text(16777216.0f, text) == "16777216");
}

TEST_CASE("an address is shown without its password") {
  CHECK(shown_address("postgresql://u:pw@h:1/db?password=x") == "postgresql://u@h:1/db");
  CHECK(shown_address("postgres://u:p?w@h/db") == "postgresql://u@h/db");
  CHECK(shown_address("postgres://u:p@w@h/db") == "postgresql://u@h/db");
  CHECK(shown_address("postgresql:///db?host=/tmp") == "postgresql:///db");
}

TEST_CASE("tables of a database are chosen by name") {
  const std::vector<TableSource> tables = {{"p", "orders", {}}, {"p", "b.Orders", {}}};
  CHECK(chosen_tables(tables, "p", "").size() == 2);
  CHECK(chosen_tables(tables, "p", "orders")[0].table == "orders");
  CHECK(chosen_tables(tables, "p", "B.orders")[0].table == "b.Orders");
  CHECK(chosen_tables(tables, "p", "main.orders")[0].table == "orders");
  CHECK(code_of([&] { chosen_tables(tables, "p", "x"); }) == ErrorCode::kNotFound);
  CHECK(code_of([&] { chosen_tables({}, "p", ""); }) == ErrorCode::kNotFound);
}

TEST_CASE("the layout of a JSON text") {
  using Kind = JsonLayout::Kind;
  const auto kind = [](std::string_view text) { return json_layout_of(text, true).kind; };
  CHECK(kind("{\"a\":1}\n{\"a\":2}") == Kind::kLines);
  CHECK(kind("{\"a\":1,\n{\"a\":2}\n{\"a\":3}\n") == Kind::kLines);
  CHECK(kind("{\"a\":1}") == Kind::kLines);
  CHECK(kind("{\n\"a\":1\n}\n{\n\"a\":1}") == Kind::kValues);
  CHECK(kind("[{}]") == Kind::kArray);
  CHECK(json_layout_of("{\"n\": 1, \"orders\": [{\"items\": [{}]}]}", true).member == "\"orders\"");
  CHECK(kind("{\"id\": 1, \"items\": [{\"a\": 2}]}") == Kind::kLines);
  // cut off within the list
  CHECK(json_layout_of("{\"page\": 1, \"data\": [{\"a\": \"", false).member == "\"data\"");
}

TEST_CASE("JSON does not depend on where the blocks end") {
  const std::string text =
      "{\"n\": 2, \"data\": [{\"a\": \"x\\\"]}\", \"b\": {\"c\": 19.90}},\n {\"a\": \"\\u00e9\"}], "
      "\"end\": [1]}";
  const auto whole = rows_of(*json(text));
  REQUIRE(whole == std::vector<std::vector<std::string>>{{"x\"]}", "19.90"}, {"é", ""}});
  for (std::size_t step = 1; step < text.size(); ++step) CHECK(rows_of(*json(text, step)) == whole);
}

TEST_CASE("what occurs after the sample is left out and noted") {
  std::string text;
  for (int i = 0; i < 1'500; ++i) text += "{\"a\": 1}\n";
  text += "{\"a\": 2, \"late\": 3}\n";
  const auto table = json(text);
  CHECK(table->format().notes.empty());
  CHECK(rows_of(*table).size() == 1'501);
  REQUIRE(table->format().notes.size() == 1);
  CHECK(table->format().notes[0].find("late") != std::string::npos);
}

TEST_CASE("one record cannot ask for all memory") {
  std::string text = "{\"a\": \"" + std::string(1 << 20, 'x') + "\", \"items\": [{\"b\": 1}";
  for (int i = 0; i < 1'000; ++i) text += ",{\"b\": 1}";
  text += "]}\n{\"a\": 1}\n";
  const auto table = json(text);
  TableRow row;
  REQUIRE(table->next(row));
  CHECK(row.trouble.find("too many") != std::string::npos);
  const auto huge = json("{\"a\": 1}\n{\"a\": \"" + std::string(17 << 20, 'x') + "\"}\n{\"a\": 2}");
  REQUIRE(huge->next(row));
  REQUIRE(huge->next(row));
  CHECK(row.trouble.find("16 MiB") != std::string::npos);
  REQUIRE(huge->next(row));
  CHECK(row.cells[0] == "2");
}

TEST_CASE("a copy is read from its beginning each time, and gone at the end") {
  int n = 0;
  std::filesystem::path path;
  {
    const Spool spool("x",
                      [&](char* out, std::size_t) {
                        return n < 3 ? *out = static_cast<char>('a' + n), ++n, 1 : 0;
                      },
                      {});
    CHECK(spool.size() == 3);
    path = spool.path();
    for (int again = 0; again < 2; ++again) {
      std::string text;
      std::ifstream(path) >> text;
      CHECK(text == "abc");
    }
  }
  CHECK(!std::ifstream(path).is_open());
}

}  // namespace

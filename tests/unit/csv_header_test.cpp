#include <doctest/doctest.h>

#include "ingest/cell_kind.hpp"
#include "ingest/csv/sniff_dialect.hpp"
#include "ingest/csv/table_start.hpp"
#include "ingest/header_row.hpp"

using namespace patron;
using ingest::CellKind;

namespace {

using Rows = std::vector<std::vector<std::string>>;

ingest::TableStart start_of(std::string_view text) {
  return ingest::find_table_start(text, true, ingest::sniff_dialect(text));
}

}  // namespace

TEST_CASE("cells are told apart by what they seem to hold") {
  for (const char* number : {"1", "-12", "2.55", "1,234.50", "1.234,50", "1 234,5", "1e-3", ".5",
                             "€ 12,90", "12.90 USD", "(5.00)", "5.00-", "12%", "$1,000,000"})
    CHECK_MESSAGE(ingest::kind_of(number) == CellKind::kNumber, number);
  for (const char* date :
       {"2010-12-01", "1/12/2010 8:26", "01.12.2010", "2010-12-01T08:26:00Z", "9 Dec 2011",
        "Dec 9, 2011 12:50 PM", "2010-12", "08:26:00", "31-Jan-24"})
    CHECK_MESSAGE(ingest::kind_of(date) == CellKind::kDate, date);
  for (const char* text : {"Mug", "C536379", "85123A", "1,2,3", "1.2.3.4", "May the 4th", "12 mugs",
                           "12:5", "e5", "--1"})
    CHECK_MESSAGE(ingest::kind_of(text) == CellKind::kText, text);
  for (const char* nothing : {"", " ", "NA", "n/a", "NULL", "-"})
    CHECK_MESSAGE(ingest::kind_of(nothing) == CellKind::kEmpty, nothing);
}

TEST_CASE("headings are of another kind than the values below them") {
  const auto header = [](const Rows& rows) { return ingest::find_header_row(rows).has_header; };
  CHECK(header({{"id", "name", "when"}, {"1", "Mug", "2010-12-01"}, {"2", "Cup", "2010-12-02"}}));
  CHECK_FALSE(header({{"1", "Mug", "2010-12-01"}, {"2", "Cup", "2010-12-02"}}));
  CHECK(header({{"first", "last"}, {"Ann", "Lee"}, {"Bob", "Ray"}}));
  CHECK_FALSE(header({{"Ann", "DE"}, {"Bob", "FR"}, {"Cid", "DE"}}));
  CHECK(header({{"cohort", "0", "1", "2"}, {"2010-12", "1", "0.4", "0.3"}}));
  CHECK(header({{"country", "2019", "2020"}, {"FR", "12", "13"}, {"DE", "14", "15"}}));
  CHECK_FALSE(header({{"C5363", "A", "-1", "2010-12-01"},
                      {"536", "B", "2", "2010-12-01"},
                      {"537", "B", "2", "2010-12-02"}}));
}

TEST_CASE("a title has fewer cells than the table below it") {
  const Rows rows = {{"Sales report", "", "", ""},
                     {"Exported", "2011-12-09", "", ""},
                     {"", "", "", ""},
                     {"order", "product", "quantity", "price"},
                     {"1", "A", "2", "2.50"},
                     {"2", "B", "1", "1.50"},
                     {"3", "B", "1", "1.50"}};
  const auto found = ingest::find_header_row(rows);
  CHECK(found.first_row == 3);
  CHECK(found.has_header);
}

TEST_CASE("columns never share a name") {
  const auto named = ingest::name_columns({"price", " price ", "", "price_2", "a\nb"}, 6);
  CHECK(named.texts ==
        std::vector<std::string>{"price", "price_3", "column3", "price_2", "a b", "column6"});
  CHECK(named.notes.size() == 1);
  CHECK(ingest::name_columns({}, 2).texts == std::vector<std::string>{"column1", "column2"});
  CHECK(ingest::name_columns({"column2", ""}, 2).texts ==
        std::vector<std::string>{"column2", "column2_2"});
}

TEST_CASE("the beginning of a table is found below titles and comments") {
  const auto start = start_of(
      "# exported by the till\n\"Sales, all shops\"\n\norder;quantity;price\n1;2;2,50\n2;1;1,50\n");
  CHECK(start.line == 4);
  CHECK(start.has_header);
  CHECK(start.headings == std::vector<std::string>{"order", "quantity", "price"});
  REQUIRE(start.notes.size() == 1);
  CHECK(start.notes[0] ==
        "2 lines before the table were left out, the first: \"# exported by the till\".");
  const auto commented = start_of("#id,name\n1,Mug\n2,Cup\n3,Mug\n");
  CHECK(commented.headings == std::vector<std::string>{"id", "name"});
}

TEST_CASE("headings that are one short or one too many") {
  CHECK(start_of("a,b,c\nr1,1,2,3\nr2,4,5,6\n").headings ==
        std::vector<std::string>{"column1", "a", "b", "c"});
  CHECK(start_of("a,b,c\n1,2,3,\n4,5,6,\n").headings == std::vector<std::string>{"a", "b", "c"});
  CHECK(start_of("a,b,c,\n1,2,3\n4,5,6\n").headings == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("the delimiter is the one the rows agree on") {
  const auto delimiter = [](std::string_view text) {
    return ingest::sniff_dialect(text).delimiter;
  };
  CHECK(delimiter("id;price;tax\n1;2,50;0,19\n2;3,50;0,20\n") == ';');
  CHECK(delimiter("id\tname, first, last\n1\tLee, Ann\n2\tRay, Bob, Jr\n") == '\t');
  CHECK(delimiter("id|when\n1|10:30:00\n2|11:30:00\n") == '|');
  CHECK(delimiter("Price\n12,50\n3,99\n") == '\0');
  CHECK(delimiter("when\n2010-12-01 08:26:00\n2010-12-02 08:26:00\n") == '\0');
  CHECK(delimiter("comment\nhello, world\nfine\nno, not at all\n") == '\0');
  CHECK(delimiter("a^b\n1^2\n3^4\n") == '^');
  CHECK(delimiter("a~b\n1~2\n3~4\n") == '~');
  CHECK(delimiter("a:b\n1:2\n3:4\n") == ':');
  CHECK(ingest::sniff_dialect("a\x01"
                              "b\n1\x01"
                              "2\n")
            .delimiter == '\x01');
  CHECK(ingest::sniff_dialect("a b\n1 2\n3  4\n").blank_runs);
  CHECK(ingest::sniff_dialect("1;2;3\n", true, ',').delimiter == ',');
}

TEST_CASE("quotes and line ends are told too") {
  const auto quote = [](std::string_view text) { return ingest::sniff_dialect(text).quote; };
  CHECK(quote("a,b\n'x, y',1\n'z, w',2\n") == '\'');
  CHECK(quote("a,b\nit's,1\nthat's,2\n") == '"');
  CHECK(quote("a\tb\n1\t\"open\n2\t\"open too\n3\tx\n") == '\0');
  CHECK(ingest::sniff_dialect("a,b\n\"say \\\"hi\\\"\",1\n\"x\",2\n").backslash_escapes);
  CHECK_FALSE(ingest::sniff_dialect("a,b\n\"C:\\dir\\\",1\n\"D:\\\",2\n").backslash_escapes);
  using ingest::LineEnd;
  CHECK(ingest::sniff_dialect("a,b\r\n1,2\r\n").line_end == LineEnd::kCrLf);
  CHECK(ingest::sniff_dialect("a,b\r1,2\r").line_end == LineEnd::kCr);
  CHECK(ingest::sniff_dialect("a,b\r1,2\n3,4\r\n5,6\r").line_end == LineEnd::kMixed);
  CHECK(ingest::sniff_dialect("a,b\n1,x\ry\n2,z\n").line_end == LineEnd::kLf);
}

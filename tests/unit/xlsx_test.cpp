#include <doctest/doctest.h>
#include <unistd.h>
#include <zip.h>

#include <filesystem>
#include <map>

#include "base/error.hpp"
#include "ingest/archive/zip_archive.hpp"
#include "ingest/archive/zip_tables.hpp"
#include "ingest/header_row.hpp"
#include "ingest/row_buffer.hpp"
#include "ingest/xlsx/cell_reference.hpp"
#include "ingest/xlsx/cell_text.hpp"
#include "ingest/xlsx/serial_dates.hpp"
#include "ingest/xlsx/sheet_rows.hpp"
#include "ingest/xlsx/xlsx_tables.hpp"

// Whole workbooks are compared with openpyxl in tests/faces/test_workbooks.py.
using namespace patron;
using namespace patron::ingest;
namespace fs = std::filesystem;

namespace {

/// Gives the text in pieces of a few bytes, so that every token is cut somewhere.
ByteFeed drip(std::string text, std::size_t piece = 7) {
  return
      [text = std::move(text), piece, at = std::size_t{0}](char* data, std::size_t size) mutable {
        const std::size_t n = text.copy(data, std::min(size, piece), at);
        at += n;
        return n;
      };
}

struct Row {
  std::int64_t number;
  std::map<std::uint32_t, std::string> cells;
  std::string trouble;
};

std::vector<Row> rows_of(const std::string& rows, const SheetContext& context = {},
                         std::size_t piece = 7) {
  SheetRows sheet(drip("<s><sheetData>" + rows + "</sheetData></s>", piece), context, "a.xlsx:S");
  std::vector<Row> out;
  SheetRow row;
  while (sheet.next(row)) {
    out.push_back({row.number, {}, std::string(row.trouble)});
    for (const SheetCell& cell : row.cells) {
      const auto [end, fresh] = out.back().cells.emplace(cell.column, cell.text);
      REQUIRE(fresh);
      REQUIRE(std::next(end) == out.back().cells.end());  // from left to right
    }
  }
  return out;
}

std::string number(std::string_view written) {
  std::string scratch;
  return std::string(plain_number(written, scratch));
}

std::string serial(double days, CellFormat format, DateSystem system = DateSystem::k1900) {
  std::string text;
  return append_serial(days, format, system, text) ? text : "no date";
}

template <class Call>
base::Error error_of(Call&& call) {
  try {
    call();
  } catch (const base::Error& error) {
    return error;
  }
  return {base::ErrorCode::kInternal, "nothing was thrown"};
}

/// An archive that goes away with the object.
class TemporaryZip {
 public:
  explicit TemporaryZip(const std::map<std::string, std::string>& members) {
    static int n = 0;
    path_ = fs::temp_directory_path() /
            ("patron-zip-" + std::to_string(::getpid()) + "-" + std::to_string(n++) + ".zip");
    int code = 0;
    zip_t* zip = zip_open(path_.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    REQUIRE(zip != nullptr);
    for (const auto& [name, content] : members) {
      zip_source_t* source = zip_source_buffer(zip, content.data(), content.size(), 0);
      zip_file_add(zip, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    }
    REQUIRE(zip_close(zip) == 0);
  }
  ~TemporaryZip() { fs::remove(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("xlsx: references of cells") {
  CHECK(parse_reference("A1").column == 0);
  CHECK(parse_reference("A1").row == 1);
  CHECK(parse_reference("xfd1048576").column == 16'383);
  CHECK(parse_reference("XFD1048576").row == 1'048'576);
  CHECK(parse_reference("XFE1").column == kMostColumns);
  CHECK(parse_reference("AAAAAAAAAAAAAAAAAAAA1").column == kMostColumns);
  CHECK(parse_reference("17").column == CellReference::kNoColumn);
  CHECK(parse_reference("A99999999999999999999").row == 0);
  CHECK(parse_reference("A1:B2").row == 0);
  for (const std::uint32_t column : {0u, 25u, 26u, 701u, 702u, 16'383u})
    CHECK(parse_reference((column_letters(column) + "1").c_str()).column == column);
}

TEST_CASE("xlsx: numbers in as few digits as tell them from their neighbours") {
  CHECK(number("2.5499999999999998") == "2.55");
  CHECK(number("17850.0") == "17850");
  CHECK(number("1.50") == "1.5");
  CHECK(number("-0") == "0");
  CHECK(number("1E-5") == "0.00001");
  CHECK(number("1.2E+3") == "1200");
  CHECK(number("+7") == "7");
  CHECK(number("007") == "7");
  CHECK(number("590123412345") == "590123412345");
  CHECK(number("12345678901234567890") == "12345678901234567890");
  CHECK(number("1e300") == "1e+300");
  CHECK(number("nan") == "nan");
  CHECK(number("12,5") == "12,5");
  CHECK(number(".") == ".");
  CHECK(number("1.2.3") == "1.2.3");
}

TEST_CASE("xlsx: which formats are dates") {
  CHECK(format_of_code("General") == CellFormat::kNumber);
  CHECK(format_of_code("0.00 \"days\"") == CellFormat::kNumber);
  CHECK(format_of_code("[Red]0.00;[Yellow]0") == CellFormat::kNumber);
  CHECK(format_of_code("0_d\\y") == CellFormat::kNumber);
  CHECK(format_of_code("yyyy\\-mm\\-dd") == CellFormat::kDate);
  CHECK(format_of_code("[$-409]m/d/yy h:mm AM/PM;@") == CellFormat::kDateTime);
  CHECK(format_of_code("[h]:mm") == CellFormat::kElapsed);
  CHECK(format_of_code("[MM]:ss") == CellFormat::kElapsed);
  CHECK(format_of_code("0;yyyy") == CellFormat::kNumber);
  CHECK(format_of_code("\"yy") == CellFormat::kDate);
  CHECK(format_of_builtin(14) == CellFormat::kDate);
  CHECK(format_of_builtin(22) == CellFormat::kDateTime);
  CHECK(format_of_builtin(46) == CellFormat::kElapsed);
  CHECK(format_of_builtin(49) == CellFormat::kNumber);
}

TEST_CASE("xlsx: serial days") {
  CHECK(serial(40513.35138888889, CellFormat::kDateTime) == "2010-12-01 08:26:00");
  CHECK(serial(40513, CellFormat::kDateTime) == "2010-12-01 00:00:00");
  CHECK(serial(40513, CellFormat::kDate) == "2010-12-01");
  CHECK(serial(40513.5, CellFormat::kDate) == "2010-12-01 12:00:00");
  CHECK(serial(1, CellFormat::kDate) == "1900-01-01");
  CHECK(serial(59, CellFormat::kDate) == "1900-02-28");
  CHECK(serial(60, CellFormat::kDate) == "1900-02-28");
  CHECK(serial(61, CellFormat::kDate) == "1900-03-01");
  CHECK(serial(1, CellFormat::kDate, DateSystem::k1904) == "1904-01-02");
  CHECK(serial(0.5, CellFormat::kDateTime) == "12:00:00");
  CHECK(serial(1.5, CellFormat::kElapsed) == "36:00:00");
  CHECK(serial(-0.25, CellFormat::kElapsed) == "-06:00:00");
  CHECK(serial(2958465, CellFormat::kDate) == "9999-12-31");
  CHECK(serial(2958465.9999999999, CellFormat::kDate) == "no date");
  CHECK(serial(-1, CellFormat::kDate) == "no date");
  CHECK(serial(1e300, CellFormat::kElapsed) == "no date");
}

TEST_CASE("xlsx: rows arrive whole however their bytes are cut") {
  const std::string xml =
      R"(<row r="2"><c r="A2"><v>1</v></c><c r="C2" t="str"><v>&lt;tea&gt; </v></c></row>)"
      R"(<row r="5"><c r="B5" t="inlineStr"><is><t>caf)"
      "\xC3\xA9"
      R"(</t></is></c></row>)";
  for (std::size_t piece = 1; piece < 80; ++piece) {
    const std::vector<Row> rows = rows_of(xml, {}, piece);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].number == 2);
    CHECK(rows[0].cells == std::map<std::uint32_t, std::string>{{0, "1"}, {2, "<tea>"}});
    CHECK(rows[1].number == 5);
    CHECK(rows[1].cells == std::map<std::uint32_t, std::string>{{1, "caf\xC3\xA9"}});
  }
}

TEST_CASE("xlsx: cells out of order, twice, nested where none belong") {
  const auto rows = rows_of(
      R"(<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c><c r="C1"><v>4</v></c></row>)"
      R"(<c r="A9"><v>9</v></c><row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2<row r="3"><c r="A3">)"
      R"(<v>3</v></c></row>4</v></c></row><row r="4"><c r="A4" t="d"><v>Z</v></c></row>)");
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].cells == std::map<std::uint32_t, std::string>{{1, "1"}});
  CHECK(rows[2].cells == std::map<std::uint32_t, std::string>{{0, "3"}});
  CHECK(rows[0].cells == std::map<std::uint32_t, std::string>{{0, "1"}, {2, "4"}});
}

TEST_CASE("xlsx: what is too much is trouble of its row, not of the next one") {
  const auto cell = [](std::size_t n) {
    return "<c t=\"str\"><v>" + std::string(n, 'x') + "</v></c>";
  };
  const auto rows = rows_of(
      "<row r=\"1\">" + cell(2 << 20) + "</row><row r=\"2\">" + cell(5) + "</row>", {}, 100'000);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].trouble == "cell A1 holds more than 1 MiB of text");
  CHECK(rows[1].trouble.empty());
  CHECK(rows[1].cells.at(0) == "xxxxx");

  std::string repeated;
  for (int i = 0; i < 40'000; ++i) repeated += R"(<c r="A1"><v>1</v></c>)";
  const auto crowded = rows_of("<row>" + repeated + "</row>", {}, 100'000);
  REQUIRE(crowded.size() == 1);
  CHECK(crowded[0].trouble == "cell A1 is one too many: the row repeats its columns");

  std::string heavy = "<row>";
  for (int i = 0; i < 40; ++i) heavy += cell(1'000'000);
  const auto large = rows_of(heavy + "</row>", {}, 100'000);
  REQUIRE(large.size() == 1);
  CHECK(large[0].trouble.find("32 MiB") != std::string::npos);
}

TEST_CASE("xlsx: shared texts") {
  SheetContext context;
  context.strings = SharedStrings(
      drip("<sst><si><t>a</t></si><si><r><t>b</t></r><rPh><t>no</t></rPh><r><t>c_x000A_</t></r>"
           "</si><si/></sst>"),
      "a.xlsx");
  REQUIRE(context.strings.size() == 3);
  CHECK(context.strings[0] == "a");
  CHECK(context.strings[1] == "bc\n");
  const auto rows = rows_of(
      R"(<row><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row><row><c t="s"><v>3</v></c></row>)"
      R"(<row><c t="s"><v>-1</v></c></row>)",
      context);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].cells == std::map<std::uint32_t, std::string>{{0, "bc\n"}});
  for (int i = 1; i < 3; ++i)
    CHECK(rows[i].trouble.find("names a text that the workbook does not hold") !=
          std::string::npos);
}

TEST_CASE("headings are told apart, and fast where all are alike") {
  CHECK(name_columns({"a", "", "a", "a_2", "a"}, 5).texts ==
        std::vector<std::string>{"a", "column2", "a_3", "a_2", "a_4"});
  const auto many = name_columns(std::vector<std::string>(16'384, "a"), 16'384).texts;
  CHECK(many.back() == "a_16384");
}

TEST_CASE("xlsx: broken XML says in which row") {
  const auto error = error_of([] { rows_of(R"(<row r="1"/><row r="7"><c></row>)"); });
  CHECK(error.code() == base::ErrorCode::kBadData);
  CHECK(error.where() == "a.xlsx:S:7");
}

TEST_CASE("xlsx: old and locked workbooks are told apart from tables") {
  const auto error =
      error_of([] { refuse_old_workbook("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", "old.xls"); });
  CHECK(error.code() == base::ErrorCode::kUnsupported);
  CHECK(error.where() == "old.xls");
  refuse_old_workbook("order,price\n", "orders.csv");
}

TEST_CASE("zip: members by name, in order; what is no table is left out") {
  const TemporaryZip zip({{"a/Orders.CSV", "id,price\n1,2\n"},
                          {"b.jpg", std::string("\xFF\xD8\xFF\xE0\0\x10JFIF", 10)},
                          {"c/", ""},
                          {"__MACOSX/a/._Orders.CSV", "x"}});
  const ZipArchive archive(zip.path());
  REQUIRE(archive.find("A/orders.csv") != nullptr);
  CHECK(archive.find("a\\orders.csv") == nullptr);
  CHECK_FALSE(is_workbook(zip.path()));
  const auto sources = zip_tables(zip.path(), {});
  REQUIRE(sources.size() == 1);
  CHECK(sources[0].table == "a/Orders.CSV");
  for (int again = 0; again < 2; ++again) {
    const auto table = sources[0].open();
    CHECK(table->headings() == std::vector<std::string>{"id", "price"});
    TableRow row;
    REQUIRE(table->next(row));
    CHECK(row.cells == std::vector<std::string_view>{"1", "2"});
    CHECK_FALSE(table->next(row));
  }
  SourceOptions other;
  other.table = "Ordres.csv";
  const auto error = error_of([&] { zip_tables(zip.path(), other); });
  CHECK(error.code() == base::ErrorCode::kNotFound);
  CHECK(error.hint().find("a/Orders.CSV") != std::string::npos);
}

TEST_CASE("zip: a member that unpacks to far too much is refused while it is read") {
  const TemporaryZip zip({{"zeros.csv", std::string(std::size_t{200} << 20, '0')}});
  const ZipArchive archive(zip.path());
  const auto stream = archive.open(*archive.find("zeros.csv"));
  std::vector<char> block(1 << 17);
  std::size_t bytes = 0;
  const auto error = error_of([&] {
    while (const std::size_t n = stream->read(block)) bytes += n;
  });
  CHECK(error.code() == base::ErrorCode::kResource);
  CHECK(bytes < std::size_t{150} << 20);
  CHECK(bytes > std::size_t{60} << 20);
}

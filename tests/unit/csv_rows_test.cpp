#include "ingest/csv/csv_rows.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/random.hpp"
#include "ingest/bytes/memory_source.hpp"
#include "ingest/csv/cell_splitter.hpp"
#include "ingest/csv/csv_table.hpp"
#include "ingest/csv/line_window.hpp"

using namespace patron;

namespace {

using Cells = std::vector<std::string>;

/// Gives its bytes in small pieces, as a pipe does.
class Dripping : public ingest::ByteSource {
 public:
  Dripping(std::string_view bytes, std::size_t piece) : source_(bytes), piece_(piece) {}
  std::size_t read(std::span<char> out) override {
    return source_.read(out.subspan(0, std::min(piece_, out.size())));
  }
  std::int64_t bytes_read() const override { return source_.bytes_read(); }
  std::int64_t bytes_total() const override { return source_.bytes_total(); }
  std::string sha256() override { return {}; }

 private:
  ingest::MemorySource source_;
  std::size_t piece_;
};

struct Row {
  std::int64_t line;
  std::int64_t offset;
  Cells cells;
  std::string trouble;
  bool operator==(const Row&) const = default;
};

std::vector<Row> rows_of(ingest::ByteSource& source, const ingest::Dialect& dialect) {
  ingest::CsvRows rows(source, dialect);
  std::vector<Row> out;
  ingest::CsvRow row;
  while (rows.next(row))
    out.push_back({row.source_line,
                   row.offset,
                   {row.fields.begin(), row.fields.end()},
                   std::string(row.trouble)});
  return out;
}

std::vector<Row> rows_of(std::string_view text, const ingest::Dialect& dialect = {}) {
  ingest::MemorySource source(text);
  return rows_of(source, dialect);
}

std::vector<Cells> cells_of(std::string_view text, const ingest::Dialect& dialect = {}) {
  std::vector<Cells> cells;
  for (const Row& row : rows_of(text, dialect)) cells.push_back(row.cells);
  return cells;
}

std::string random_text(base::Random& random, std::string_view letters, std::int64_t longest) {
  std::string text;
  for (std::int64_t n = random.below(longest); n > 0; --n)
    text +=
        letters[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(letters.size())))];
  return text;
}

/// Text without end: one letter again and again, after a beginning.
class Endless : public ingest::ByteSource {
 public:
  explicit Endless(std::string begin) : begin_(std::move(begin)) {}
  std::size_t read(std::span<char> out) override {
    n_ += out.size();
    std::fill(out.begin(), out.end(), 'x');
    begin_.copy(out.data(), std::min(begin_.size(), out.size()));
    begin_.clear();
    return out.size();
  }
  std::int64_t bytes_read() const override { return static_cast<std::int64_t>(n_); }
  std::int64_t bytes_total() const override { return 0; }
  std::string sha256() override { return {}; }

 private:
  std::string begin_;
  std::size_t n_ = 0;
};

}  // namespace

TEST_CASE("rows without quotes are split as libcsv splits them") {
  base::Random random(7);
  for (const char delimiter : {',', ';', '\t', '|'}) {
    ingest::Dialect dialect;
    dialect.delimiter = delimiter;
    ingest::QuotedSplitter libcsv(dialect, true);
    for (int i = 0; i < 5'000; ++i) {
      const std::string text = random_text(random, "ab 1,;\t|\r'.", 30) + "z";
      const std::string line = text + (i % 2 == 0 ? "\n" : "\r\n");
      std::vector<std::string_view> ours, theirs;
      std::string unescaped;
      ingest::split_unquoted(line, dialect, ours, unescaped);
      libcsv.restart();
      REQUIRE(libcsv.take_line(line) == ingest::QuotedSplitter::Answer::kComplete);
      libcsv.cells(theirs);
      CAPTURE(text);
      REQUIRE(ours == theirs);
    }
  }
}

TEST_CASE("rows are the same whatever pieces the bytes come in") {
  base::Random random(11);
  for (int i = 0; i < 300; ++i) {
    const std::string text = random_text(random, "ab,\"\"\n\r ;1\\", 400);
    for (const auto line_end :
         {ingest::LineEnd::kLf, ingest::LineEnd::kCr, ingest::LineEnd::kMixed}) {
      ingest::Dialect dialect;
      dialect.line_end = line_end;
      dialect.backslash_escapes = i % 3 == 0;
      Dripping source(text, static_cast<std::size_t>(1 + i % 7));
      CAPTURE(text);
      REQUIRE(rows_of(source, dialect) == rows_of(text, dialect));
    }
  }
}

TEST_CASE("every line of a text belongs to one row or holds nothing") {
  base::Random random(13);
  for (int i = 0; i < 2'000; ++i) {
    const std::string text = random_text(random, "a,\"\n", 60);
    std::int64_t last_line = 0, last_offset = -1;
    for (const Row& row : rows_of(text)) {
      CHECK(row.line > last_line);
      CHECK(row.offset > last_offset);
      const bool at_line_start =
          row.offset == 0 || text[static_cast<std::size_t>(row.offset) - 1] == '\n';
      CHECK(at_line_start);
      last_line = row.line;
      last_offset = row.offset;
    }
  }
}

TEST_CASE("backslashes take the meaning from quotes and delimiters") {
  ingest::Dialect dialect;
  dialect.backslash_escapes = true;
  CHECK(cells_of("1,\"say \\\"hi\\\", you\",x\n", dialect)[0] ==
        Cells{"1", "say \"hi\", you", "x"});
  CHECK(cells_of("a\\,b,c\\\\,C:\\dir\n", dialect)[0] == Cells{"a,b", "c\\", "C:\\dir"});
  CHECK(cells_of("\"a\"\"b\",\"c\\\\\"\n", dialect)[0] == Cells{"a\"b", "c\\"});
}

TEST_CASE("runs of blanks divide as one") {
  ingest::Dialect dialect;
  dialect.delimiter = ' ';
  dialect.blank_runs = true;
  CHECK(cells_of(" 00001 19970101  1   11.77\r\n", dialect)[0] ==
        Cells{"00001", "19970101", "1", "11.77"});
  CHECK(cells_of("  \"a  b\"   2 \n", dialect)[0] == Cells{"a  b", "2"});
}

TEST_CASE("a zero byte is the trouble of its row alone") {
  using namespace std::string_literals;
  const auto rows = rows_of("a,b\n1,x\0y\n2,z\n"s);
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].trouble == "a zero byte (NUL) inside");
  CHECK(rows[2].trouble.empty());
  CHECK(rows_of("a\n\0\nb\n"s).size() == 3);
}

TEST_CASE("a line without end is refused and names its place") {
  Endless source("a,b\n1,2\n");
  ingest::CsvRows rows(source, {}, "orders.csv");
  ingest::CsvRow row;
  CHECK(rows.next(row));
  CHECK(rows.next(row));
  try {
    rows.next(row);
    FAIL("an endless line was taken");
  } catch (const base::Error& error) {
    CHECK(error.code() == base::ErrorCode::kBadData);
    CHECK(error.where() == "orders.csv:3");
    CHECK(error.message().find("8 MiB") != std::string::npos);
  }
  CHECK(source.bytes_read() < static_cast<std::int64_t>(3 * ingest::LineWindow::kMaxLineBytes));
}

TEST_CASE("a quote that is never closed costs its own row, however long the text") {
  std::string text = "a,b\n1,\"never\n";
  for (int i = 0; i < 400'000; ++i) text += "2,x\n";
  const auto rows = rows_of(text);
  REQUIRE(rows.size() == 400'002);
  CHECK(rows[1].trouble == "a quote that is not closed");
  CHECK(rows[2].cells == Cells{"2", "x"});
}

TEST_CASE("many stray quotes take no more time than few") {
  std::string text = "a,b\n";
  for (int i = 0; i < 300'000; ++i)
    text += "\"a\"b,\"c\n";  // copying a block for each took minutes
  CHECK(rows_of(text).size() == 300'001);
}

TEST_CASE("a row of more cells than any table has is said to be one") {
  const auto rows = rows_of(std::string(200'000, ',') + "x\n");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].cells.size() == ingest::kMaxCells);
  CHECK(rows[0].trouble == "more than 65,535 fields");
}

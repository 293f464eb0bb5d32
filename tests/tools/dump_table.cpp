// Prints a table that Patron can read as CSV, for tests that compare it with other readers.
// usage: dump_table PLACE             headings and rows of the first table
//        dump_table PLACE TABLE       of one sheet, member, database table
//        dump_table --list PLACE      the names of the tables, one on each line
//        dump_table --count PLACE     reads all rows and prints how many there are, and the SHA-256
// Each row begins with its line and its trouble. Exit code 1 and the message where it can't be
// read.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "ingest/table_source.hpp"

using patron::ingest::find_tables;

namespace {

void append_quoted(std::string_view cell, std::string& line) {
  line += ",\"";
  for (const char c : cell) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

template <class Cells>
void print(std::string line, const Cells& cells) {
  for (const auto& cell : cells) append_quoted(cell, line);
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stdout);
}

void dump(const patron::ingest::TableSource& source) {
  const auto table = source.open();
  print("line,\"trouble\"", table->headings());
  for (const std::string& note : table->format().notes)
    std::fprintf(stderr, "note: %s\n", note.c_str());
  patron::ingest::TableRow row;
  while (table->next(row)) {
    std::string begin = std::to_string(row.line);
    append_quoted(row.trouble, begin);
    print(begin, row.cells);
  }
}

void count(const patron::ingest::TableSource& source) {
  const auto table = source.open();
  patron::ingest::TableRow row;
  long long n_rows = 0;
  while (table->next(row)) ++n_rows;
  std::printf("%lld %s\n", n_rows, table->sha256().c_str());
}

}  // namespace

int main(int n, char** words) {
  std::vector<std::string> arguments(words + 1, words + n);
  if (arguments.empty() || arguments.size() > 2) return 2;
  patron::ingest::SourceOptions options;
  if (arguments.size() == 2 && !arguments[0].starts_with("--")) options.table = arguments[1];
  try {
    if (arguments[0] == "--list")
      for (const auto& source : find_tables(arguments.at(1)))
        std::printf("%s\n", source.table.c_str());
    else if (arguments[0] == "--count")
      count(find_tables(arguments.at(1)).front());
    else
      dump(find_tables(arguments[0], options).front());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

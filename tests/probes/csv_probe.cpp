// Reads a text table through open_csv and prints it, for the tests that compare it with Python's
// csv, DuckDB and others (tests/faces/test_csv_*.py).
// usage: csv_probe [--delimiter X] [--encoding X] [--count] FILE
// Prints JSON, one line each: {"headings": [...], "details": {...}, "notes": [...]}, then for each
// row [line, trouble, [cells]]; with --count only {"rows": n, "bytes": n, "sha256": "..."}.
// Exit code 1 and the message where it can't be read.
#include <cstdio>
#include <exception>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "ingest/csv/csv_table.hpp"

namespace {

using nlohmann::json;

void print(const json& value) {
  const std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_rows(patron::ingest::TableReader& table) {
  const auto& format = table.format();
  const std::map<std::string, std::string> details(format.details.begin(), format.details.end());
  print({{"headings", table.headings()}, {"details", details}, {"notes", format.notes}});
  patron::ingest::TableRow row;
  while (table.next(row)) print({row.line, row.trouble, row.cells});
}

void count_rows(patron::ingest::TableReader& table) {
  patron::ingest::TableRow row;
  std::size_t n_rows = 0, n_bytes = 0;
  for (; table.next(row); ++n_rows)
    for (const std::string_view cell : row.cells) n_bytes += cell.size();
  print({{"rows", n_rows}, {"bytes", n_bytes}, {"sha256", table.sha256()}});
}

}  // namespace

int main(int n, char** words) {
  patron::ingest::SourceOptions options;
  std::string file;
  bool count = false;
  for (int i = 1; i < n; ++i) {
    const std::string_view word = words[i];
    if (word == "--count")
      count = true;
    else if (word == "--delimiter" && i + 1 < n)
      options.delimiter = words[++i];
    else if (word == "--encoding" && i + 1 < n)
      options.encoding = words[++i];
    else
      file = word;
  }
  try {
    const auto table = patron::ingest::open_csv(file, options);
    count ? count_rows(*table) : print_rows(*table);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

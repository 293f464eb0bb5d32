#include "ingest/csv/table_start.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "ingest/bytes/encoding.hpp"
#include "ingest/bytes/memory_source.hpp"
#include "ingest/cell_kind.hpp"
#include "ingest/csv/csv_rows.hpp"
#include "ingest/header_row.hpp"

namespace patron::ingest {
namespace {

constexpr std::size_t kMaxRows = 200;
constexpr std::size_t kMaxShownBytes = 60;

struct FirstRow {
  std::int64_t offset, line;
  std::vector<std::string> cells;
  std::string text;
  bool is_comment() const { return text.starts_with('#'); }
};

std::vector<FirstRow> read_first_rows(std::string_view head, bool is_all, const Dialect& dialect) {
  MemorySource source(head);
  CsvRows rows(source, dialect);
  std::vector<FirstRow> first;
  CsvRow row;
  while (first.size() < kMaxRows && rows.next(row)) {
    // The head may end within this row.
    const bool cut =
        !is_all &&
        static_cast<std::size_t>(row.offset) + row.original_text.size() + 2 >= head.size();
    if (cut && !first.empty()) break;
    first.push_back({row.offset, row.source_line, {}, to_utf8(row.original_text.substr(0, 200))});
    for (const std::string_view cell : row.fields) first.back().cells.push_back(to_utf8(cell));
  }
  return first;
}

std::size_t usual_number_of_cells(const std::vector<FirstRow>& rows) {
  std::map<std::size_t, std::size_t> n_of;
  for (const FirstRow& row : rows)
    if (!row.is_comment()) ++n_of[row.cells.size()];
  const auto most = std::max_element(n_of.begin(), n_of.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second < b.second : a.first < b.first;
  });
  return most == n_of.end() ? 0 : most->first;
}

bool is_header_like(const std::vector<std::string>& cells) {
  std::set<std::string_view> seen;
  return std::all_of(cells.begin(), cells.end(), [&](const std::string& cell) {
    return kind_of(cell) == CellKind::kText && seen.insert(cell).second;
  });
}

/// Cells up to the last that is not empty.
std::size_t used_width(const std::vector<std::string>& cells) {
  std::size_t n = cells.size();
  while (n > 0 && cells[n - 1].empty()) --n;
  return n;
}

class StartFinder {
 public:
  StartFinder(std::string_view head, bool is_all, const Dialect& dialect)
      : rows_(read_first_rows(head, is_all, dialect)), n_usual_(usual_number_of_cells(rows_)) {}

  TableStart find() {
    TableStart start;
    if (rows_.empty()) return start;
    find_first_row();
    const FirstRow& row = rows_[first_];
    start.offset = row.offset;
    start.line = row.line;
    start.has_header = has_header_;
    name_columns_of(start);
    note_what_was_left_out(start);
    return start;
  }

 private:
  void find_first_row() {
    while (first_ + 1 < rows_.size() &&
           (rows_[first_].is_comment() || rows_[first_].cells.size() != n_usual_))
      ++first_;
    if (rows_[first_].cells.size() != n_usual_) first_ = 0;  // comments only, or no row like it
    if (first_ > 0 && is_odd_header(rows_[first_ - 1].cells)) {
      --first_;
      has_header_ = true;
      return;
    }
    const HeaderRow found = find_header_row(cells_from(first_));
    first_ += found.first_row;
    has_header_ = found.has_header;
    if (!has_header_ && found.first_row == 0 && first_ > 0) take_commented_header();
  }

  /// A header that has other cells than the rows below it, in one of the ways known.
  bool is_odd_header(const std::vector<std::string>& cells) const {
    if (cells.empty() || cells[0].starts_with('#')) return false;
    const std::size_t used = used_width(cells);
    const std::size_t least = std::max<std::size_t>(2, (n_usual_ * 3 + 4) / 5);
    return used >= least && used * 3 <= n_usual_ * 5 &&
           is_header_like({cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(used)});
  }

  /// "#id,name" above rows that are all data.
  void take_commented_header() {
    FirstRow& row = rows_[first_ - 1];
    if (!row.is_comment() || row.cells.size() != n_usual_) return;
    std::vector<std::string> cells = row.cells;
    cells[0].erase(0, std::min(cells[0].find_first_not_of("# "), cells[0].size()));
    if (!is_header_like(cells)) return;
    row.cells = std::move(cells);
    --first_;
    has_header_ = true;
  }

  std::vector<std::vector<std::string>> cells_from(std::size_t first) const {
    std::vector<std::vector<std::string>> cells;
    for (std::size_t r = first; r < rows_.size(); ++r) cells.push_back(rows_[r].cells);
    return cells;
  }

  void name_columns_of(TableStart& start) {
    std::vector<std::string> header;
    if (has_header_) header = rows_[first_].cells;
    const std::size_t n_header = header.size(), used = used_width(header), below = width_below();
    std::size_t n_columns = std::max(n_header, n_usual_);
    if (below > 0 && below <= n_header) n_columns = std::max(used, below);
    if (used < n_header && below > n_header) n_columns = n_usual_;
    if (has_header_ && n_header < n_columns) {
      start.notes.push_back(
          fmt::format("The header has {} headings for {} columns.", n_header, n_columns));
      if (n_header + 1 == n_columns && first_column_names_rows()) header.insert(header.begin(), "");
    }
    Headings headings = name_columns(std::move(header), n_columns);
    start.headings = std::move(headings.texts);
    start.n_least_cells = used < n_header ? std::min(used, n_columns) : n_columns;
    start.notes.insert(start.notes.end(), headings.notes.begin(), headings.notes.end());
  }

  /// As R writes tables: a name for each row, and no heading above the names.
  bool first_column_names_rows() const {
    std::set<std::string_view> names;
    for (std::size_t r = first_ + 1; r < rows_.size(); ++r)
      if (rows_[r].cells.empty() || !names.insert(rows_[r].cells[0]).second) return false;
    return names.size() > 1;
  }

  /// The last column that any row below the header fills.
  std::size_t width_below() const {
    std::size_t width = 0;
    for (std::size_t r = first_ + 1; r < rows_.size(); ++r)
      width = std::max(width, used_width(rows_[r].cells));
    return width;
  }

  void note_what_was_left_out(TableStart& start) const {
    if (first_ == 0) return;
    std::string text = rows_[0].text;
    if (text.size() > kMaxShownBytes) {
      std::size_t cut = kMaxShownBytes;
      while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
      text = text.substr(0, cut) + "…";
    }
    const std::string many = first_ == 1
                                 ? "1 line before the table was left out: \"{}\"."
                                 : "{1} lines before the table were left out, the first: \"{0}\".";
    start.notes.insert(start.notes.begin(), fmt::format(fmt::runtime(many), text, first_));
  }

  std::vector<FirstRow> rows_;
  std::size_t n_usual_;
  std::size_t first_ = 0;
  bool has_header_ = true;
};

}  // namespace

TableStart find_table_start(std::string_view head, bool is_all, const Dialect& dialect) {
  return StartFinder(head, is_all, dialect).find();
}

}  // namespace patron::ingest

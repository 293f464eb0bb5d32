#include "ingest/header_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ingest/cell_kind.hpp"

namespace patron::ingest {
namespace {

using Row = std::vector<std::string>;

/// Share of a column's cells that make it one of numbers or dates.
constexpr std::size_t kMostRenamedNoted = 5;
constexpr double kTyped = 0.8;
/// A row with less of the table's usual filling is a title above it.
constexpr double kLeastFilling = 0.6;

std::size_t used_width(const Row& row) {
  std::size_t n = row.size();
  while (n > 0 && row[n - 1].empty()) --n;
  return n;
}

std::size_t n_filled(const Row& row) {
  return static_cast<std::size_t>(
      std::count_if(row.begin(), row.end(), [](const std::string& cell) { return !cell.empty(); }));
}

std::size_t median(std::vector<std::size_t> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// The first row as wide and as full as the table is.
std::size_t first_table_row(std::span<const Row> rows) {
  std::vector<std::size_t> widths, fillings;
  for (const Row& row : rows) {
    if (n_filled(row) == 0) continue;
    widths.push_back(used_width(row));
    fillings.push_back(n_filled(row));
  }
  const auto enough = [](std::size_t usual) {
    return static_cast<std::size_t>(std::ceil(kLeastFilling * static_cast<double>(usual)));
  };
  const std::size_t width = enough(median(widths)), filling = median(fillings);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const bool wide = used_width(rows[r]) >= width;
    const bool full = filling < 4 || n_filled(rows[r]) >= enough(filling);
    if (n_filled(rows[r]) > 0 && wide && full) return r;
  }
  return 0;
}

/// What the cells below the first row say of a column.
struct Body {
  CellKind kind = CellKind::kEmpty;  // kText where no kind prevails
  bool repeats_first = false;        // the first row's text comes again
};

Body judge_body(std::span<const Row> rows, std::size_t column) {
  std::map<CellKind, std::size_t> n_of;
  std::size_t n = 0;
  Body body;
  for (const Row& row : rows.subspan(1)) {
    if (column >= row.size()) continue;
    const CellKind kind = kind_of(row[column]);
    if (kind == CellKind::kEmpty) continue;
    ++n;
    ++n_of[kind];
    body.repeats_first |= row[column] == rows[0][column];
  }
  if (n == 0) return body;
  body.kind = CellKind::kText;
  for (const CellKind kind : {CellKind::kNumber, CellKind::kDate})
    if (static_cast<double>(n_of[kind]) >= kTyped * static_cast<double>(n)) body.kind = kind;
  return body;
}

/// 0, 1, 2 ... or 2019, 2020 ...: the headings of a cohort or pivot table, not values.
bool counts_up(const Row& row, const std::vector<std::size_t>& columns) {
  if (columns.size() < 2) return false;
  for (std::size_t i = 1; i < columns.size(); ++i) {
    const std::string &left = row[columns[i - 1]], &right = row[columns[i]];
    if (left.size() > 9 || right.size() > 9) return false;
    if (left.find_first_not_of("0123456789") != std::string::npos ||
        right.find_first_not_of("0123456789") != std::string::npos)
      return false;
    if (std::stol(left) + 1 != std::stol(right)) return false;
  }
  return true;
}

bool begins_with_header(std::span<const Row> rows) {
  const Row& first = rows[0];
  std::size_t n_other_kind = 0;
  std::vector<std::size_t> alike;  // columns whose first cell is a value as those below
  bool repeats = false, values = false, texts = false;
  for (std::size_t c = 0; c < first.size(); ++c) {
    const CellKind kind = kind_of(first[c]);
    if (kind == CellKind::kEmpty) continue;
    const Body body = judge_body(rows, c);
    const bool typed = body.kind == CellKind::kNumber || body.kind == CellKind::kDate;
    (kind == CellKind::kText ? texts : values) = true;
    repeats |= body.repeats_first && kind == CellKind::kText;
    if (!typed) continue;
    if (kind == body.kind)
      alike.push_back(c);
    else
      ++n_other_kind;
  }
  if (n_other_kind > 0) return alike.size() <= n_other_kind || counts_up(first, alike);
  if (!alike.empty()) return texts && counts_up(first, alike);
  return texts && !values && !repeats;
}

}  // namespace

HeaderRow find_header_row(std::span<const Row> rows) {
  if (rows.empty()) return {0, false};
  const std::size_t first = first_table_row(rows);
  return {first, begins_with_header(rows.subspan(first))};
}

Headings name_columns(Row row, std::size_t n_columns) {
  row.resize(n_columns);
  Headings headings;
  const std::set<std::string> taken(row.begin(), row.end());
  std::set<std::string> used;
  std::size_t n_renamed = 0;
  std::map<std::string, int> n_alike;  // where to go on: a sheet may repeat one 16,384 times
  for (std::size_t c = 0; c < n_columns; ++c) {
    std::string& text = row[c];
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    std::replace_if(
        text.begin(), text.end(), [](char x) { return x == '\n' || x == '\r' || x == '\t'; }, ' ');
    text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
    text.erase(text.find_last_not_of(' ') + 1);
    const std::string base = text.empty() ? fmt::format("column{}", c + 1) : text;
    std::string name = base;
    int& n = n_alike.try_emplace(base, 1).first->second;
    while (used.contains(name) || (name != text && taken.contains(name)))
      name = fmt::format("{}_{}", base, ++n);
    if (!text.empty() && name != text && ++n_renamed <= kMostRenamedNoted)
      headings.notes.push_back(
          fmt::format("Column {} is a second \"{}\": it is called \"{}\".", c + 1, text, name));
    used.insert(name);
    headings.texts.push_back(std::move(name));
  }
  if (n_renamed > kMostRenamedNoted)
    headings.notes.push_back(fmt::format("{} more columns repeat a heading and are numbered.",
                                         n_renamed - kMostRenamedNoted));
  return headings;
}

}  // namespace patron::ingest

#include <fmt/format.h>

#include <algorithm>

#include "report/tables.hpp"
#include "report/utf8.hpp"

namespace patron::report {
namespace {

constexpr std::string_view kGap = "  ";

bool is_text(const base::Column& column) {
  return std::holds_alternative<std::vector<std::string>>(column.values);
}

/// People read six digits; files hold all of them.
std::string cell_text(const base::Table& table, std::size_t row, std::size_t c) {
  const auto* numbers = std::get_if<std::vector<double>>(&table.columns[c].values);
  if (numbers == nullptr || table.columns[c].null_at(row)) return one_line(table.text_at(row, c));
  return fmt::format("{:.6g}", (*numbers)[row]);
}

/// The printed cells of one column and its width in characters.
struct TextColumn {
  std::string heading;
  std::vector<std::string> cells;
  std::size_t width = 0;
  bool right = false;
};

TextColumn text_column(const base::Table& table, std::size_t c, std::size_t n_rows,
                       std::size_t max_width) {
  TextColumn column{table.columns[c].name, {}, 0, !is_text(table.columns[c])};
  column.width = count_characters(column.heading);
  for (std::size_t row = 0; row < n_rows; ++row) {
    std::string cell = cell_text(table, row, c);
    if (max_width > 0) cell = cut_with_ellipsis(cell, max_width);
    column.width = std::max(column.width, count_characters(cell));
    column.cells.push_back(std::move(cell));
  }
  return column;
}

void write_line(std::ostream& out, const std::vector<TextColumn>& columns, auto&& cell_of) {
  std::string line;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::string& cell = cell_of(columns[c]);
    const std::string padding(columns[c].width - count_characters(cell), ' ');
    if (c > 0) line += kGap;
    line += columns[c].right ? padding + cell : cell + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << '\n';
}

}  // namespace

void write_text(std::ostream& out, const base::Table& table, const TextOptions& options) {
  const std::size_t n_shown =
      options.max_rows == 0 ? table.n_rows() : std::min(options.max_rows, table.n_rows());
  std::vector<TextColumn> columns;
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    columns.push_back(text_column(table, c, n_shown, options.max_cell_width));
  if (columns.empty()) return;

  write_line(out, columns, [](const TextColumn& c) -> const std::string& { return c.heading; });
  std::size_t width = kGap.size() * (columns.size() - 1);
  for (const TextColumn& column : columns) width += column.width;
  for (std::size_t i = 0; i < width; ++i) out << "─";
  out << '\n';
  for (std::size_t row = 0; row < n_shown; ++row)
    write_line(out, columns,
               [row](const TextColumn& c) -> const std::string& { return c.cells[row]; });
  if (n_shown < table.n_rows()) out << "… and " << table.n_rows() - n_shown << " more rows\n";
}

}  // namespace patron::report

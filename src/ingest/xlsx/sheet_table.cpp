#include "ingest/xlsx/sheet_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "ingest/bytes/sha256.hpp"
#include "ingest/header_row.hpp"
#include "ingest/xlsx/cell_text.hpp"
#include "ingest/xlsx/sheet_rows.hpp"

namespace patron::ingest {
namespace {

/// Rows looked at to find the header; fewer where they are wide or long.
constexpr std::size_t kMostRowsAhead = 200;
constexpr std::size_t kMostCellsAhead = 200'000;
constexpr std::size_t kMostBytesAhead = std::size_t{8} << 20;
constexpr std::size_t kMostOriginalBytes = std::size_t{1} << 20;
constexpr std::size_t kMostShownBytes = 200;
constexpr std::size_t kMostNotes = 20;

std::string place_of(const std::filesystem::path& file, const SheetEntry& sheet) {
  return file.string() + ":" + sheet.name;
}

/// A row read ahead, kept while the header is looked for.
struct KeptRow {
  std::int64_t number = 0;
  std::string trouble;
};

/// The first rows of a sheet, cells by column.
struct RowsAhead {
  std::vector<KeptRow> rows;
  std::vector<std::vector<std::string>> cells;  // gaps empty
  std::size_t n_cells = 0, n_bytes = 0;

  bool full() const {
    return rows.size() >= kMostRowsAhead || n_cells >= kMostCellsAhead ||
           n_bytes >= kMostBytesAhead;
  }
  void add(const SheetRow& row) {
    rows.push_back({row.number, std::string(row.trouble)});
    std::vector<std::string>& kept = cells.emplace_back();
    for (const SheetCell& cell : row.cells) {
      kept.resize(cell.column + 1);
      kept.back() = cell.text;
      n_bytes += cell.text.size();
    }
    n_cells += kept.size();
  }
  std::size_t width_from(std::size_t first) const {
    std::size_t width = 0;
    for (std::size_t i = first; i < cells.size(); ++i) width = std::max(width, cells[i].size());
    return width;
  }
};

class SheetTable : public TableReader {
 public:
  SheetTable(const std::filesystem::path& file, const SheetEntry& sheet)
      : file_(file), place_(place_of(file, sheet)) {
    const Workbook workbook(file);
    context_ = {workbook.read_shared_strings(), workbook.read_styles(), workbook.date_system()};
    stream_ = workbook.open_part(sheet.part, "the part of sheet \"" + sheet.name + "\"");
    rows_ = std::make_unique<SheetRows>(feed_of(stream_), context_, place_);
    format_.name = "xlsx";
    format_.details.emplace_back("sheet", sheet.name);
    if (workbook.date_system() == DateSystem::k1904)
      format_.details.emplace_back("dates", "counted from 1904");
    if (sheet.hidden) format_.notes.push_back("The sheet \"" + sheet.name + "\" is hidden.");
    take_header();
  }

  const std::vector<std::string>& headings() const override { return headings_; }
  const TableFormat& format() const override { return format_; }

  bool next(TableRow& row) override {
    if (next_ahead_ < ahead_.rows.size()) {
      hand_out_ahead(row);
    } else {
      SheetRow read;
      if (!rows_->next(read)) return false;
      row.line = read.number;
      row.trouble = read.trouble;
      const std::size_t n_cells = read.cells.empty() ? 0 : read.cells.back().column + 1;
      row.cells.assign(std::max(headings_.size(), n_cells), {});
      for (const SheetCell& cell : read.cells) row.cells[cell.column] = cell.text;
    }
    write_csv_line(row.cells, kMostOriginalBytes, original_text_);
    row.original_text = original_text_;
    return true;
  }

  std::int64_t bytes_read() const override { return stream_->bytes_read(); }
  std::int64_t bytes_total() const override { return stream_->bytes_total(); }
  std::string sha256() override { return sha256_of_file(file_); }

 private:
  void take_header() {
    SheetRow row;
    while (!ahead_.full() && rows_->next(row)) ahead_.add(row);
    if (ahead_.rows.empty())
      throw base::Error(base::ErrorCode::kBadData, "the sheet is empty.",
                        "Name another sheet, or export it again.", place_);
    const HeaderRow header = find_header_row(ahead_.cells);
    for (std::size_t i = 0; i < header.first_row; ++i)
      format_.notes.push_back(fmt::format("Row {} stands before the table and was left out: {}",
                                          ahead_.rows[i].number, shown(ahead_.cells[i])));
    require_whole(header.first_row);
    next_ahead_ = header.first_row + (header.has_header ? 1 : 0);
    Headings headings = header.has_header ? name_columns(ahead_.cells[header.first_row],
                                                         ahead_.cells[header.first_row].size())
                                          : name_columns({}, ahead_.width_from(header.first_row));
    if (!header.has_header) format_.notes.push_back("The table has no header.");
    headings_ = std::move(headings.texts);
    if (headings.notes.size() > kMostNotes) headings.notes.resize(kMostNotes);
    for (std::string& note : headings.notes) format_.notes.push_back(std::move(note));
  }

  /// Of a row that is broken up to the heading it can't be told whether it was the heading.
  void require_whole(std::size_t heading) const {
    for (std::size_t i = 0; i <= heading; ++i)
      if (const KeptRow& row = ahead_.rows[i]; !row.trouble.empty())
        throw base::Error(base::ErrorCode::kBadData, row.trouble + ".",
                          "Open the workbook in a spreadsheet program and save it anew.",
                          fmt::format("{}:{}", place_, row.number));
  }

  static std::string shown(const std::vector<std::string>& row) {
    std::string line;
    write_csv_line(std::vector<std::string_view>(row.begin(), row.end()), kMostShownBytes, line);
    return line;
  }

  void hand_out_ahead(TableRow& row) {
    const KeptRow& kept = ahead_.rows[next_ahead_];
    const std::vector<std::string>& cells = ahead_.cells[next_ahead_++];
    row.line = kept.number;
    row.trouble = kept.trouble;
    row.cells.assign(cells.begin(), cells.end());
    if (cells.size() < headings_.size()) row.cells.resize(headings_.size());
  }

  std::filesystem::path file_;
  std::string place_;
  SheetContext context_;
  std::shared_ptr<ZipStream> stream_;
  std::unique_ptr<SheetRows> rows_;
  TableFormat format_;
  std::vector<std::string> headings_;
  RowsAhead ahead_;
  std::size_t next_ahead_ = 0;
  std::string original_text_;
};

}  // namespace

std::unique_ptr<TableReader> open_sheet(const std::filesystem::path& file,
                                        const SheetEntry& sheet) {
  return std::make_unique<SheetTable>(file, sheet);
}

/// Without the shared texts, which are not needed to see that there is one.
bool holds_cells(const Workbook& workbook, const SheetEntry& sheet) {
  try {
    const SheetContext context;
    SheetRows rows(feed_of(workbook.open_part(sheet.part, "a sheet")), context,
                   place_of(workbook.archive().file(), sheet));
    SheetRow row;
    return rows.next(row);
  } catch (const base::Error&) {
    return true;
  }
}

}  // namespace patron::ingest

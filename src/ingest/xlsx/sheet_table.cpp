#include "ingest/xlsx/sheet_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "ingest/bytes/sha256.hpp"
#include "ingest/row_buffer.hpp"
#include "ingest/xlsx/cell_text.hpp"
#include "ingest/xlsx/sheet_rows.hpp"

namespace patron::ingest {
namespace {

/// The header stands among the first rows, or there is none.
constexpr std::size_t kMostRowsBeforeHeader = 50;
constexpr std::size_t kMostOriginalBytes = std::size_t{1} << 20;

std::string place_of(const std::filesystem::path& file, const SheetEntry& sheet) {
  return file.string() + ":" + sheet.name;
}

/// A row read ahead, kept while the header is looked for.
struct KeptRow {
  std::int64_t number;
  std::vector<std::string> cells;  // by column, gaps empty
};

KeptRow kept(const SheetRow& row) {
  KeptRow out{row.number, {}};
  for (const SheetCell& cell : row.cells) {
    out.cells.resize(cell.column + 1);
    out.cells.back() = cell.text;
  }
  return out;
}

std::size_t n_filled(const KeptRow& row) {
  return static_cast<std::size_t>(std::count_if(
      row.cells.begin(), row.cells.end(), [](const std::string& cell) { return !cell.empty(); }));
}

/// Which of the first rows holds the headings: the first with two cells or more; the first at all
/// where each holds one.
std::size_t header_among(const std::vector<KeptRow>& rows) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [](const KeptRow& row) { return n_filled(row) >= 2; });
  return found == rows.end() ? 0 : static_cast<std::size_t>(found - rows.begin());
}

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
    if (next_ahead_ < ahead_.size()) {
      const KeptRow& kept_row = ahead_[next_ahead_++];
      hand_out(kept_row.number, {}, kept_row.cells, row);
      return true;
    }
    SheetRow read;
    if (!rows_->next(read)) return false;
    row.line = read.number;
    row.trouble = read.trouble;
    const std::size_t n_cells = read.cells.empty() ? 0 : read.cells.back().column + 1;
    row.cells.assign(std::max(headings_.size(), n_cells), {});
    for (const SheetCell& cell : read.cells) row.cells[cell.column] = cell.text;
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
    while (ahead_.size() < kMostRowsBeforeHeader && rows_->next(row)) {
      ahead_.push_back(kept(row));
      if (n_filled(ahead_.back()) >= 2) break;
    }
    if (ahead_.empty())
      throw base::Error(base::ErrorCode::kBadData, "the sheet is empty.",
                        "Name another sheet, or export it again.", place_);
    const std::size_t header = header_among(ahead_);
    headings_ = unique_headings(std::move(ahead_[header].cells));
    for (std::size_t i = 0; i < header; ++i)
      format_.notes.push_back(fmt::format("Row {} stands before the header and was left out: {}",
                                          ahead_[i].number, shown(ahead_[i])));
    next_ahead_ = header + 1;
  }

  static std::string shown(const KeptRow& row) {
    std::string line;
    const std::vector<std::string_view> cells(row.cells.begin(), row.cells.end());
    write_csv_line(cells, 200, line);
    return line;
  }

  void hand_out(std::int64_t number, std::string_view trouble,
                const std::vector<std::string>& cells, TableRow& row) {
    row.line = number;
    row.trouble = trouble;
    row.cells.assign(cells.begin(), cells.end());
    if (row.cells.size() < headings_.size()) row.cells.resize(headings_.size());
    write_csv_line(row.cells, kMostOriginalBytes, original_text_);
    row.original_text = original_text_;
  }

  std::filesystem::path file_;
  std::string place_;
  SheetContext context_;
  std::shared_ptr<ZipStream> stream_;
  std::unique_ptr<SheetRows> rows_;
  TableFormat format_;
  std::vector<std::string> headings_;
  std::vector<KeptRow> ahead_;
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

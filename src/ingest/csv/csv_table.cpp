#include "ingest/csv/csv_table.hpp"

#include <utility>

#include "base/error.hpp"
#include "ingest/bytes/encoding.hpp"
#include "ingest/csv/csv_file.hpp"

namespace patron::ingest {
namespace {

class CsvTable : public TableReader {
 public:
  explicit CsvTable(const std::filesystem::path& file) : rows_(file) {
    format_.name = "csv";
    if (!rows_.next(row_))
      throw base::Error(base::ErrorCode::kBadData, "the file holds only blank lines.",
                        "Export it again.", file.string());
    for (const std::string_view field : row_.fields) headings_.push_back(to_utf8(field));
  }

  const std::vector<std::string>& headings() const override { return headings_; }
  const TableFormat& format() const override { return format_; }

  bool next(TableRow& row) override {
    if (!rows_.next(row_)) return false;
    row.line = row_.source_line;
    row.trouble = rows_.broken() ? "a quote that is not closed" : std::string_view{};
    std::swap(row.cells, row_.fields);
    row.original_text = row_.original_text;
    if (!is_ascii(row_.original_text)) convert(row);
    return true;
  }

  std::int64_t bytes_read() const override { return rows_.source().bytes_read(); }
  std::int64_t bytes_total() const override { return rows_.source().bytes_total(); }
  std::string sha256() override { return rows_.source().sha256(); }

 private:
  void convert(TableRow& row) {
    row.original_text = original_ = to_utf8(row_.original_text);
    converted_.resize(row.cells.size());
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      if (!is_ascii(row.cells[i])) row.cells[i] = converted_[i] = to_utf8(row.cells[i]);
  }

  CsvFile rows_;
  CsvRow row_;
  TableFormat format_;
  std::vector<std::string> headings_;
  std::vector<std::string> converted_;
  std::string original_;
};

}  // namespace

std::unique_ptr<TableReader> open_csv(const std::filesystem::path& file, const SourceOptions&) {
  return std::make_unique<CsvTable>(file);
}

}  // namespace patron::ingest

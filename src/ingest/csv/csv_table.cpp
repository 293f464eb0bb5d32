#include "ingest/csv/csv_table.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "ingest/bytes/encoding.hpp"
#include "ingest/csv/csv_file.hpp"

namespace patron::ingest {
namespace {

class CsvTable : public TableReader {
 public:
  CsvTable(std::unique_ptr<ByteSource> source, const std::string& name,
           const SourceOptions& options)
      : file_(std::move(source), name, options) {
    if (headings().empty() || !file_.next(row_))
      throw base::Error(base::ErrorCode::kBadData, "the file holds only blank lines.",
                        "Export it again.", name);
    row_waits_ = !file_.start().has_header;
    describe_format();
  }

  const std::vector<std::string>& headings() const override { return file_.start().headings; }
  const TableFormat& format() const override { return format_; }

  bool next(TableRow& row) override {
    if (!std::exchange(row_waits_, false) && !file_.next(row_)) return false;
    row.line = row_.source_line;
    row.trouble = row_.trouble;
    std::swap(row.cells, row_.fields);
    row.original_text = row_.original_text;
    if (!is_ascii(row_.original_text)) convert(row);
    if (row.cells.size() != headings().size()) fit(row.cells);
    return true;
  }

  std::int64_t bytes_read() const override { return file_.source().bytes_read(); }
  std::int64_t bytes_total() const override { return file_.source().bytes_total(); }
  std::string sha256() override { return file_.source().sha256(); }

 private:
  void describe_format() {
    const Dialect& dialect = file_.dialect();
    format_.name = "csv";
    format_.details = {{"encoding", file_.encoding()},
                       {"delimiter", delimiter_name(dialect)},
                       {"quote", quote_name(dialect)},
                       {"line end", name_of(dialect.line_end)},
                       {"header", file_.start().has_header ? "yes" : "no"}};
    const std::string compression = file_.source().compression();
    if (!compression.empty()) format_.details.emplace_back("compression", compression);
    format_.notes = file_.start().notes;
  }

  /// Drops empty cells behind the last heading, and adds those that a row may lack.
  void fit(std::vector<std::string_view>& cells) const {
    const std::size_t n = headings().size();
    while (cells.size() > n && cells.back().empty()) cells.pop_back();
    if (cells.size() < n && cells.size() >= file_.start().n_least_cells) cells.resize(n);
  }

  void convert(TableRow& row) {
    row.original_text = original_ = to_utf8(row_.original_text);
    converted_.resize(row.cells.size());
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      if (!is_ascii(row.cells[i])) row.cells[i] = converted_[i] = to_utf8(row.cells[i]);
  }

  CsvFile file_;
  CsvRow row_;
  bool row_waits_ = false;  // the first row has been read and is data
  TableFormat format_;
  std::vector<std::string> converted_;
  std::string original_;
};

}  // namespace

std::unique_ptr<TableReader> open_csv(std::unique_ptr<ByteSource> source, const std::string& name,
                                      const SourceOptions& options) {
  return std::make_unique<CsvTable>(std::move(source), name, options);
}

std::unique_ptr<TableReader> open_csv(const std::filesystem::path& file,
                                      const SourceOptions& options) {
  return open_csv(ByteSource::open(file), file.string(), options);
}

}  // namespace patron::ingest

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ingest/mapping/column_mapping.hpp"
#include "ingest/table_source.hpp"

namespace patron::ingest {

/// A table whose first rows have been looked at before the first one is used: on them the meaning
/// of the columns and the way their values are written are decided. Rows are handed out from the
/// first. Errors: those of the source; bad_data where there is a header and no row. Cost: memory of
/// the first 20,000 rows until they have been handed out.
class SampledTable {
 public:
  explicit SampledTable(const TableSource& source);

  const TableSource& source() const { return source_; }
  TableReader& reader() { return *reader_; }
  const std::vector<std::string>& headings() const { return reader_->headings(); }
  /// Some hundred of the first rows: enough to tell what columns mean.
  TableSample sample() const;

  bool next(TableRow& row);

  /// Shows `votes` the column's cells: those of the first rows, and while it is undecided those of
  /// the rest, in a second pass over the source.
  template <class Votes>
  void show(std::size_t column, Votes& votes) const {
    for (const Row& row : first_rows_)
      if (row.trouble.empty() && column < row.cells.size()) votes.add(row.cells[column]);
    if (votes.undecided() && more_) show_rest(column, votes);
  }

 private:
  struct Row {
    std::int64_t line;
    std::string original_text;
    std::string trouble;
    std::vector<std::string> cells;
  };

  template <class Votes>
  void show_rest(std::size_t column, Votes& votes) const {
    const auto again = source_.open();
    TableRow row;
    for (std::size_t n = 0; votes.undecided() && again->next(row); ++n)
      if (n >= first_rows_.size() && row.trouble.empty() && column < row.cells.size())
        votes.add(row.cells[column]);
  }

  TableSource source_;
  std::unique_ptr<TableReader> reader_;
  std::vector<Row> first_rows_;
  std::size_t n_handed_out_ = 0;
  bool more_ = true;  // the table goes on after first_rows_
};

}  // namespace patron::ingest

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "ingest/order_lines/reading.hpp"
#include "ingest/sampled_table.hpp"
#include "store/staged_records.hpp"

namespace patron::ingest {

/// Reads one table of customers, products, events, ratings or ready RFM figures and checks every
/// value. A row without a required value is rejected; a value that is not required and can't be
/// read is left out, counted and noted. Errors: those of OrderLineReader, but for currencies. Cost:
/// one pass; memory of one batch.
class RecordReader {
 public:
  RecordReader(SampledTable table, Kind kind, const ReadOptions& options,
               const base::Progress& progress);
  ~RecordReader();

  /// Names of the values of a record: the meanings of the kind, and `attributes` (a JSON object of
  /// the columns that mean nothing to Patron) for customers and products.
  const std::vector<std::string>& columns() const;

  /// The next records; false at the end.
  bool next(store::StagedRecords& records);
  const ReadReport& report() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace patron::ingest

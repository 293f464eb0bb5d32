#pragma once

#include <memory>

#include "base/progress.hpp"
#include "ingest/order_lines/reading.hpp"
#include "ingest/sampled_table.hpp"
#include "store/staged_batch.hpp"

namespace patron::ingest {

/// Reads one table of order lines and turns it into staged batches, without any store.
///
/// Every row of the table ends in exactly one batch, as a line or as a reject.
/// Errors: those of the source; bad_data for a header only, a missing column, several currencies
///         without rates, or (fail_on_bad_row) the first unreadable row; invalid_argument for
///         options that make no sense.
/// Cost:   one pass; memory of one batch and of the distinct ids.
class OrderLineReader {
 public:
  OrderLineReader(const TableSource& source, const ReadOptions& options,
                  const base::Progress& progress);
  OrderLineReader(SampledTable table, const ReadOptions& options, const base::Progress& progress);
  ~OrderLineReader();

  /// The next rows; false at the end.
  bool next(store::StagedBatch& batch);
  const ReadReport& report() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace patron::ingest

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "ingest/table_source.hpp"
#include "store/staged_batch.hpp"

namespace patron::ingest {

struct ReadOptions {
  std::vector<std::string> map;  // "customer=KundenNr"
  bool fail_on_bad_row = false;  // stop at the first row that can't be read
  std::string currency;          // of a file that names none; ISO 4217
};

/// What a file turned out to be; complete once next() has returned false.
struct ReadReport {
  std::string file_name;
  std::string file_sha256;
  std::string mapping_json;
  std::string date_order;  // "year first", "month first", "day first"
  std::string currency;
  std::int64_t rows_read = 0;
  std::int64_t rows_rejected = 0;
  std::vector<std::string> notes;  // what a careful reader should know
};

/// Reads one export of order lines and turns it into staged batches, without any store.
///
/// Every row of the file ends in exactly one batch, as a line or as a reject.
/// Errors: bad_data for an empty file, a file that is no text table, a header only, a missing
/// column, or
///         (fail_on_bad_row) the first unreadable row; not_found and io as the file system says.
/// Cost:   one pass; memory of one batch and of the distinct ids.
class OrderLineReader {
 public:
  OrderLineReader(const TableSource& source, const ReadOptions& options,
                  const base::Progress& progress);
  ~OrderLineReader();

  /// The next rows; false at the end.
  bool next(store::StagedBatch& batch);
  const ReadReport& report() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace patron::ingest

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/staged_batch.hpp"
#include "store/workspace.hpp"

namespace patron::store {

/// How many rows of a file break a cleaning rule.
struct RuleRows {
  std::int32_t bit;
  std::string_view name;
  std::int64_t rows;
};

/// What is known of a file when its rows have all been read.
struct ImportInfo {
  std::string file_name;
  std::string file_sha256;
  std::string mapping_json;
  std::string currency;
  std::int64_t rows_read = 0;
  std::vector<RuleRows> rules;
};

struct ImportOutcome {
  std::int64_t rows_new = 0;    // order lines added
  std::int64_t rows_known = 0;  // order lines that were here before
  std::int64_t data_version = 0;
};

/// Writes one file's staged batches in one transaction: all of it or nothing.
///
/// Importing adds only what is new: of each canonical row, as many as the file holds more than the
/// store. A file twice changes nothing; true duplicates inside one file stay.
/// Errors: conflict where the currency is not that of the workspace.
/// Cost: a column-wise copy of the lines; into a store that holds lines already, also one join with
/// the
///       stored lines of the same orders.
class ImportWriter {
 public:
  explicit ImportWriter(Workspace& workspace);
  ~ImportWriter();

  void add(const StagedBatch& batch);
  ImportOutcome commit(const ImportInfo& info);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace patron::store

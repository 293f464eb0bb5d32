#pragma once

#include <cstdint>
#include <memory>

#include "store/import_log.hpp"
#include "store/staged_batch.hpp"
#include "store/workspace.hpp"

namespace patron::store {

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

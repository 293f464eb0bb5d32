#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/import_writer.hpp"
#include "store/staged_records.hpp"
#include "store/workspace.hpp"

namespace patron::store {

/// Writes the records of one table in one transaction: all of it or nothing. What is new is decided
/// by sql/import/<kind>.sql; the same table twice changes nothing.
/// Errors: resource, io as DuckDB says.
class RecordWriter {
 public:
  /// `columns`: names of the values of a record, as sql/import/<kind>.sql uses them.
  RecordWriter(Workspace& workspace, const std::string& kind,
               const std::vector<std::string>& columns);
  ~RecordWriter();

  void add(const StagedRecords& records);
  ImportOutcome commit(const ImportInfo& info);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace patron::store

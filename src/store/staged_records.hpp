#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/staged_batch.hpp"

namespace patron::store {

/// Rows of customers, products, events, ratings or ready RFM figures on their way into the store.
/// Every value has been checked and is written plainly: numbers with a decimal point, days and
/// instants by ISO 8601, nothing for what is not said.
struct StagedRecords {
  std::vector<std::int64_t> source_line;
  std::vector<std::vector<std::string>> columns;  // in the order of StagedRecordsShape::columns
  std::vector<StagedReject> rejects;
  std::vector<SettledReject> settled;

  std::size_t n_rows() const { return source_line.size(); }
};

}  // namespace patron::store

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/date.hpp"

namespace patron::analysis {

/// One row of a file of series.
struct SeriesRow {
  base::Instant ds;
  double y = 0;  // NaN: empty
  std::int64_t line = 0;
};

/// All rows of one series, in the order of the file.
struct SeriesRows {
  std::string unique_id;
  std::vector<SeriesRow> rows;
  std::vector<double> regressors;  // rows x regressors, NaN: empty
};

struct SeriesTable {
  std::string name;                     // of the file, for messages
  std::vector<std::string> regressors;  // headings
  std::vector<SeriesRows> series;       // by unique_id
};

/// Reads the columns ds, y, unique_id (if there) and all others as numbers.
/// Errors: as read_series_file.
SeriesTable read_series_rows(const std::string& place);

}  // namespace patron::analysis

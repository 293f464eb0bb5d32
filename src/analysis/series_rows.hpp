#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/import.hpp"
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
  std::vector<std::string> notes;       // what the file left open
};

/// Reads the columns ds, y, unique_id (if there) and all others as numbers. `reading` tells how the
/// file is written and, in `map`, which columns these are ("ds=Datum"). Months may be written
/// without a day ("2024-01").
/// Errors: as read_series_file.
SeriesTable read_series_rows(const std::string& place, const ImportOptions& reading);

/// The same of a file of regressors alone: ds and columns of numbers, one row for each step; y is
/// NaN. Errors: as above, naming `flag`; invalid_argument where there is no such column.
SeriesTable read_regressor_rows(const std::string& place, const char* flag);

}  // namespace patron::analysis

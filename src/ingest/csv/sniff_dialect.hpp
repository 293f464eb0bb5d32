#pragma once

#include <optional>
#include <string_view>

#include "ingest/csv/dialect.hpp"

namespace patron::ingest {

/// How the rows of a text are written, told from its beginning (UTF-8, or any encoding that writes
/// ASCII as such). `is_all`: nothing follows the head. `delimiter`: what the user has said.
///
/// Each delimiter that occurs (, ; tab | ^ ~ and the control characters 1, 28-31; where none of
/// them makes a table, : and runs of blanks) is tried with each way of quoting on up to 500 rows.
/// The best has rows of one number of cells, many cells, and cells that look like values and not
/// like pieces of something: the measure of van den Burg, Nazábal & Sutton (2019), "Wrangling
/// messy CSV files by detecting row and type patterns", Data Mining and Knowledge Discovery 33,
/// simplified. Checked against DuckDB's sniffer on 992 files, tests/faces/test_csv_corpus.py.
/// A text without any delimiter is a table of one column.
Dialect sniff_dialect(std::string_view head, bool is_all = true,
                      std::optional<char> delimiter = std::nullopt);

}  // namespace patron::ingest

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/run.hpp"

namespace patron::report {

/// How the files of a run are named and headed.
enum class Layout {
  kPatron,  // rfm_table.csv, customer_segments.csv, …; headings in snake_case
  kStudies,  // the names others expect: rfm.csv, clustered_customer.csv, …; CustomerID, Recency, …
};

/// Errors: invalid_argument that lists the layouts.
Layout layout_of(const std::string& name);

/// Writes the tables of a run into `dir`, each whole or not at all; what was not analysed is not
/// written. `rejects` is written always, with a heading where it is empty. Returns the files
/// written.
std::vector<std::filesystem::path> write_run_files(const analysis::Findings& findings,
                                                   const base::Table& rejects,
                                                   const std::filesystem::path& dir, Layout layout);

}  // namespace patron::report

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "base/progress.hpp"

namespace patron::store {
class Workspace;
}

namespace patron::analysis {

struct ImportOptions {
  std::vector<std::string> map;
  std::string on_bad_row = "reject";
  std::string currency;
};
BOOST_DESCRIBE_STRUCT(ImportOptions, (), (map, on_bad_row, currency))

/// Rows that a rule of the preset `purchases` drops, in the order of the rules.
struct CleaningStep {
  std::string rule;
  std::int64_t rows = 0;       // dropped by this rule and by none before it
  std::int64_t remaining = 0;  // rows left after it
};
BOOST_DESCRIBE_STRUCT(CleaningStep, (), (rule, rows, remaining))

/// Rows that break a rule which `purchases` does not apply; they are kept, and --drop leaves them
/// out.
struct MarkedRows {
  std::string rule;
  std::int64_t rows = 0;
};
BOOST_DESCRIBE_STRUCT(MarkedRows, (), (rule, rows))

/// What became of each row of the file: accepted + cleaned + rejected = rows_read.
struct ImportReport {
  std::string file;
  std::string mapping;
  std::string dates;
  std::string currency;
  std::int64_t rows_read = 0;
  std::int64_t rows_accepted = 0;
  std::int64_t rows_cleaned = 0;
  std::int64_t rows_rejected = 0;
  std::vector<CleaningStep> cleaning;
  std::vector<MarkedRows> marked;
  std::int64_t rows_new = 0;
  std::int64_t rows_known = 0;
  std::int64_t data_version = 0;
  std::vector<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(ImportReport, (),
                      (file, mapping, dates, currency, rows_read, rows_accepted, rows_cleaned,
                       rows_rejected, cleaning, marked, rows_new, rows_known, data_version, notes))

/// Reads one export into the workspace, all of it or nothing.
/// Errors: those of ingest::OrderLineReader and store::ImportWriter; bad_data where no row can be
/// accepted
///         or stored; the workspace is then as it was.
ImportReport import_file(store::Workspace& workspace, const std::filesystem::path& file,
                         const ImportOptions& options, const base::Progress& progress);

/// Errors: not_found, io or invalid_argument where the file can't be read; before anything is
/// touched.
void require_readable(const std::filesystem::path& file);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::ImportOptions> {
  static constexpr FieldDoc kFields[] = {
      {"map", "MEANING=COLUMN, say customer=KundenNr; may be given several times"},
      {"on_bad_row", "what to do with a row that can't be read", {}, "reject|fail"},
      {"currency", "currency of a file that names none, say GBP", "ISO 4217"},
  };
};

template <>
struct Docs<analysis::CleaningStep> {
  static constexpr FieldDoc kFields[] = {
      {"rule", "cleaning rule"},
      {"rows", "rows dropped by this rule and by none before it"},
      {"remaining", "rows left after it"},
  };
};

template <>
struct Docs<analysis::MarkedRows> {
  static constexpr FieldDoc kFields[] = {
      {"rule", "cleaning rule that the preset purchases does not apply"},
      {"rows", "rows of the file that break it"},
  };
};

template <>
struct Docs<analysis::ImportReport> {
  static constexpr FieldDoc kFields[] = {
      {"file", "name of the file"},
      {"mapping", "which column was taken for what (JSON)"},
      {"dates", "how the dates are written"},
      {"currency", "currency of the file, empty where it names none", "ISO 4217"},
      {"rows_read", "rows of the file, header and blank lines aside"},
      {"rows_accepted", "rows that the preset purchases keeps"},
      {"rows_cleaned",
       "rows that a rule of the preset purchases drops; they stay in the workspace"},
      {"rows_rejected", "rows that could not be read; see rejects.csv"},
      {"cleaning", "rows dropped by each rule"},
      {"marked", "rows that break other rules; --drop leaves them out of an analysis"},
      {"rows_new", "order lines added to the workspace"},
      {"rows_known", "order lines that were in the workspace before"},
      {"data_version", "version of the data after this import"},
      {"notes", "what a careful reader should know"},
  };
};

}  // namespace patron::base

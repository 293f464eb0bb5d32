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
  std::string kind;
  std::vector<std::string> map;
  std::string mapping;
  std::string save_mapping;
  std::string table;
  std::string dates;
  std::string decimal;
  std::string encoding;
  std::string delimiter;
  std::string on_bad_row = "reject";
  std::string currency;
  std::string rates;
  std::string time_zone;
};
BOOST_DESCRIBE_STRUCT(ImportOptions, (),
                      (kind, map, mapping, save_mapping, table, dates, decimal, encoding, delimiter,
                       on_bad_row, currency, rates, time_zone))

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
  std::string kind;
  std::string format;
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
                      (file, kind, format, mapping, dates, currency, rows_read, rows_accepted,
                       rows_cleaned, rows_rejected, cleaning, marked, rows_new, rows_known,
                       data_version, notes))

/// A table that was passed over, and why.
struct SkippedTable {
  std::string file;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SkippedTable, (), (file, reason))

/// What came of one word of the command line: a file, a folder, a database.
struct Imported {
  std::vector<ImportReport> tables;
  std::vector<SkippedTable> skipped;
  std::vector<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(Imported, (), (tables, skipped, notes))

/// Reads the tables of a place (a file, a folder, a workbook, a database, "-") into the workspace:
/// of each table all or nothing. Of a place with several tables those that do not hold what is
/// asked for are passed over and named. Errors: those of ingest::find_tables,
/// ingest::OrderLineReader, ingest::RecordReader and
///         store::ImportWriter; bad_data where no row of a table can be accepted, or no table of
///         the place holds what is asked for. What was imported before stays; the table at hand
///         leaves nothing.
Imported import_place(store::Workspace& workspace, const std::string& place,
                      const ImportOptions& options, const base::Progress& progress);

/// Errors: not_found, io or invalid_argument where the place can't be read; before anything is
/// touched.
void require_readable(const std::string& place, const ImportOptions& options);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::ImportOptions> {
  static constexpr FieldDoc kFields[] = {
      {"kind",
       "what the rows are (default: told by the columns)",
       {},
       "orders|customers|products|events|ratings|rfm"},
      {"map",
       "MEANING=COLUMN, say customer=KundenNr; may be given several times. Of orders: order, "
       "customer, product, name, quantity, price, amount, date, time, country, category, currency, "
       "status, document, brand, description"},
      {"mapping", "a saved mapping to use"},
      {"save_mapping",
       "file to keep the mapping in, for the next export of this kind, say shop.toml"},
      {"table", "the sheet of a workbook, file of an archive or table of a database to read"},
      {"dates",
       "how dates are written, where the file leaves it open",
       {},
       "day-first|month-first|year-first"},
      {"decimal", "decimal mark, where the file leaves it open", {}, ".|,"},
      {"encoding", "encoding of a text file (default: told from its bytes), say WINDOWS-1251"},
      {"delimiter", "what stands between the cells of a text file (default: told), say ; or tab"},
      {"on_bad_row", "what to do with a row that can't be read", {}, "reject|fail"},
      {"currency", "currency of a file that names none, or that --rates lead to, say GBP",
       "ISO 4217"},
      {"rates",
       "what other currencies are worth in --currency: a table with currency, rate and, where it "
       "changes, date"},
      {"time_zone", "the shop's, say Europe/London: times with an offset from UTC become its own"},
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
struct Docs<analysis::SkippedTable> {
  static constexpr FieldDoc kFields[] = {
      {"file", "what was passed over"},
      {"reason", "why"},
  };
};

template <>
struct Docs<analysis::Imported> {
  static constexpr FieldDoc kFields[] = {
      {"tables", "what became of the rows of each table"},
      {"skipped", "files and tables that hold no order lines"},
      {"notes", "what a careful reader should know of the tables together"},
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
      {"file", "name of the file, with the table where it holds several"},
      {"kind", "what its rows are"},
      {"format", "what format the file has"},
      {"mapping", "which column was taken for what (JSON)"},
      {"dates", "how the dates are written"},
      {"currency", "currency of the file, empty where it names none", "ISO 4217"},
      {"rows_read", "rows of the file, header and blank lines aside"},
      {"rows_accepted", "rows that the preset purchases keeps"},
      {"rows_cleaned",
       "rows that a rule of the preset purchases drops; they stay in the workspace"},
      {"rows_rejected", "rows that could not be read; patron export rejects hands them out"},
      {"cleaning", "rows dropped by each rule"},
      {"marked", "rows that break other rules; --drop leaves them out of an analysis"},
      {"rows_new", "rows added to the workspace (of customers and products also those changed)"},
      {"rows_known", "rows that were in the workspace before"},
      {"data_version", "version of the data after this import"},
      {"notes", "what a careful reader should know"},
  };
};

}  // namespace patron::base

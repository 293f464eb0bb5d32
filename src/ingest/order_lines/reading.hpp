#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/mapping/column_mapping.hpp"
#include "ingest/values/date_style.hpp"

namespace patron::ingest {

/// Columns of a file of rejects (`patron export rejects`) that say where a row stood, so that it is
/// settled when it is imported again.
inline constexpr std::string_view kMendedImport = "patron_import";
inline constexpr std::string_view kMendedLine = "patron_line";
inline constexpr std::string_view kMendedReason = "patron_reason";

/// How the user wants a table of order lines read; every member empty where Patron shall find out.
struct ReadOptions {
  MappingOptions mapping;
  bool fail_on_bad_row = false;  // stop at the first row that can't be read
  std::string currency;    // of a file that names none, or what others are turned into; ISO 4217
  std::string rates_file;  // rates of other currencies in `currency`
  std::string time_zone;   // the shop's, as the IANA database names it
  std::string dates;       // "day-first", "month-first", "year-first"
  std::string decimal;     // "." or ","
  std::vector<std::string> notes = {};  // what is to be said of the reading already
};

/// The style of a column of dates: as ReadOptions::dates says, or else as its cells do.
DateStyle decided_style(const DateStyleVotes& votes, const std::string& dates);

/// What a table turned out to be; complete once all rows are read.
struct ReadReport {
  std::string file_name;
  std::string file_sha256;
  std::string format;
  std::string mapping_json;
  SavedMapping mapping;
  std::string headings_json;  // array of texts
  std::string date_order;     // "year first", "month first", "day first", ...
  std::string decimal;        // "." or ","
  std::string currency;
  std::int64_t rows_read = 0;
  std::int64_t rows_rejected = 0;
  std::string first_reject;  // "line 2: column "price" is empty"; empty where there is none

  void count_reject(std::int64_t line, const std::string& reason);
  std::vector<std::string> notes;  // what a careful reader should know
};

}  // namespace patron::ingest

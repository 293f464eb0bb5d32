#pragma once

#include <string>

namespace patron::ingest {

enum class LineEnd { kLf, kCrLf, kCr, kMixed };

/// How the rows of a text table are written.
struct Dialect {
  char delimiter = ',';             // 0: none, a table of one column
  char quote = '"';                 // 0: no character quotes
  bool backslash_escapes = false;   // \" and \, besides the doubled quote
  bool blank_runs = false;          // the delimiter is a run of blanks; blanks at the ends are none
  LineEnd line_end = LineEnd::kLf;  // kLf and kCrLf are read alike; kMixed: either of CR and LF

  bool operator==(const Dialect&) const = default;
};

/// For people: "tab", "blanks", ";"; "none" where there is none; "LF".
std::string delimiter_name(const Dialect& dialect);
std::string quote_name(const Dialect& dialect);
std::string name_of(LineEnd line_end);

/// The delimiter a user has named: one character, or "tab", "space", "\t".
/// Errors: invalid_argument for anything else.
char parse_delimiter(const std::string& text);

}  // namespace patron::ingest

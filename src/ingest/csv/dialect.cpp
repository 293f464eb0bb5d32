#include "ingest/csv/dialect.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace patron::ingest {

std::string delimiter_name(const Dialect& dialect) {
  if (dialect.blank_runs) return "blanks";
  const auto byte = static_cast<unsigned char>(dialect.delimiter);
  if (byte == 0) return "none";
  if (byte == '\t') return "tab";
  return byte <= ' ' ? fmt::format("0x{:02X}", byte) : std::string(1, dialect.delimiter);
}

std::string quote_name(const Dialect& dialect) {
  return (dialect.quote == 0 ? "none" : std::string(1, dialect.quote)) +
         (dialect.backslash_escapes ? ", escaped by \\" : "");
}

std::string name_of(LineEnd line_end) {
  switch (line_end) {
    case LineEnd::kLf:
      return "LF";
    case LineEnd::kCrLf:
      return "CRLF";
    case LineEnd::kCr:
      return "CR";
    case LineEnd::kMixed:
      return "CR and LF";
  }
  return {};
}

char parse_delimiter(const std::string& text) {
  if (text == "tab" || text == "\\t") return '\t';
  if (text == "space" || text == "blank") return ' ';
  const bool usable = text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x80 &&
                      std::string_view("\"\\\r\n\0", 5).find(text[0]) == std::string_view::npos;
  if (usable) return text[0];
  throw base::Error(base::ErrorCode::kInvalidArgument,
                    fmt::format("\"{}\" can't be a delimiter.", text),
                    "Write one character such as ; or |, or \"tab\".", "--delimiter");
}

}  // namespace patron::ingest

#pragma once

#include <string>
#include <string_view>

namespace patron::ingest {

/// How the text of a file is encoded, as its beginning shows.
struct TextEncoding {
  std::string name;                 // as iconv names it; for people
  std::size_t byte_order_mark = 0;  // bytes to skip at the beginning
  /// True where the bytes must be transcoded before they are split into rows. Otherwise every
  /// cell is UTF-8 or, where it is not, Windows-1252 (to_utf8).
  bool transcode = false;
};

/// Tells the encoding from the first bytes (some hundred KiB are best): byte order mark, the zeros
/// of UTF-16, well-formed UTF-8, then uchardet. uchardet is believed only where there is enough to
/// judge by and where the text looks like its answer; in doubt Windows-1252, as most shops in the
/// west write it. `is_all`: nothing follows the head.
/// Checked against: Python's codecs, tests/faces/test_csv_encodings.py.
TextEncoding detect_encoding(std::string_view head, bool is_all);

}  // namespace patron::ingest

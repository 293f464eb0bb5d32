#pragma once

#include <span>
#include <string>
#include <string_view>

namespace patron::ingest {

/// Without the blanks and tabs around it, as the cells of a CSV file are read.
std::string_view without_outer_blanks(std::string_view text);

/// Control characters, which XML can't hold, stand in workbooks as "_x000D_" (and "_" before such
/// letters as "_x005F_"): puts them back in place. text from `begin` on is changed.
void unescape_from(std::string& text, std::size_t begin);

/// The number of a cell as few digits as tell it from its neighbours: "2.55" of
/// "2.5499999999999998", "17850" of "17850.0", "0.00001" of
/// "1E-5". A number that is written
/// plainly and short already (most are) is passed through, and so is what is no number.
std::string_view plain_number(std::string_view written, std::string& scratch);

/// The cells as one line of CSV; what is longer than `most_bytes` is cut off.
void write_csv_line(std::span<const std::string_view> cells, std::size_t most_bytes,
                    std::string& line);

}  // namespace patron::ingest

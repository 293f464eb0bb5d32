#pragma once

#include <string_view>

namespace patron::ingest {

/// What a cell seems to hold, judged alone and in any style: enough to tell headings from values
/// and cells cut rightly from cells cut wrongly. Not what its column is: see values/.
enum class CellKind {
  kEmpty,
  kNumber,
  kDate,
  kText
};  // kEmpty: also NA, null, n/a, -
    // kDate: a date, a time of day, or both

/// Cost: one look at each byte of the cell, at most 40 of them.
CellKind kind_of(std::string_view cell);

/// True for an empty cell and for what programs write in its place: NA, null, nan, none, \\N, -.
bool is_nothing(std::string_view cell);

}  // namespace patron::ingest

#pragma once

#include <cstdint>
#include <string>

namespace patron::ingest {

/// Excel's last column is XFD.
inline constexpr std::uint32_t kMostColumns = 16'384;
inline constexpr std::int64_t kMostRows = 1'048'576;

/// "C5": column 2 (from 0), row 5.
struct CellReference {
  static constexpr std::uint32_t kNoColumn = ~std::uint32_t{0};
  std::uint32_t column = kNoColumn;  // kNoColumn: no letters; kMostColumns: beyond the last one
  std::int64_t row = 0;              // 0: no digits, or beyond the last row
};

inline CellReference parse_reference(const char* text) {
  CellReference reference;
  std::uint32_t column = 0;
  for (; (*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z'); ++text)
    if (column <= kMostColumns) column = column * 26 + static_cast<std::uint32_t>((*text & 31));
  if (column > 0) reference.column = column > kMostColumns ? kMostColumns : column - 1;
  std::int64_t row = 0;
  for (; *text >= '0' && *text <= '9'; ++text)
    if (row <= kMostRows) row = row * 10 + (*text - '0');
  if (*text == '\0' && row <= kMostRows) reference.row = row;
  return reference;
}

/// 0 → "A", 27 → "AB".
inline std::string column_letters(std::uint32_t column) {
  std::string letters;
  for (std::uint32_t n = column + 1; n > 0; n = (n - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (n - 1) % 26));
  return letters;
}

}  // namespace patron::ingest

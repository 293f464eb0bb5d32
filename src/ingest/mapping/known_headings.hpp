#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/mapping/kinds.hpp"

namespace patron::ingest {

/// What a heading says of its column.
struct NamedMeaning {
  std::string_view meaning;  // "-": known, and of no use (a total of the whole order on each line)
  double confidence = 0;     // 0-1
};

/// What the headings of a table say by themselves, from the list in src/ingest/data/headings.csv:
/// some 2,700 headings of thirteen languages and sixteen shop systems.
///
/// Headings are compared by heading_key(): case, accents, punctuation and blanks do not count. A
/// heading that holds a known one ("Order Date (UTC)") counts by the share that is known. Where at
/// least four headings are those of one shop system, two of them used by no language, its own
/// meanings come first: "Name" is the order in an export of Shopify, the product elsewhere.
class HeadingReader {
 public:
  HeadingReader(Kind kind, const std::vector<std::string>& headings);

  /// Meanings of a column, best first.
  const std::vector<NamedMeaning>& meanings(std::size_t column) const { return named_[column]; }
  double confidence(std::size_t column, std::string_view meaning) const;
  /// The shop system whose export this is; empty where it is none that Patron knows.
  std::string_view system() const { return system_; }

 private:
  /// Of records that were unrolled by a list of lines: columns of the list speak of the line.
  void read_lists(Kind kind, const std::vector<std::string>& headings);

  std::string_view system_;
  std::vector<std::vector<NamedMeaning>> named_;
};

/// The confidence with which a heading alone names a meaning, whatever stands beside it.
double named_confidence(Kind kind, std::string_view heading, std::string_view meaning);

/// The ISO code of a country by its name, in English or its customary other names, or by its code;
/// empty for any other text.
std::string_view country_code(std::string_view text);
/// Whether there is one.
bool is_country(std::string_view text);

/// Share of two words that is the same: 1 - edits / length of the longer (Levenshtein 1966), of
/// their heading keys.
double likeness(std::string_view a, std::string_view b);

}  // namespace patron::ingest

#pragma once

#include <string_view>

namespace patron::ingest {

/// The month that a word names, 1-12; 0 where it names none. `word` is folded (values/folding.hpp).
/// Full names and customary abbreviations in English, German, French, Spanish, Italian, Dutch,
/// Portuguese, Polish (also in the genitive), Swedish, Danish and Norwegian.
int month_named(std::string_view word);

/// True for the name of a weekday, or its abbreviation, in these languages.
bool is_weekday(std::string_view word);

/// Minutes east of UTC of the few zone names that exports write beside a time ("PST", "CEST");
/// a thousand where the word names none.
int zone_named(std::string_view word);
constexpr int kNoZone = 1000;

}  // namespace patron::ingest

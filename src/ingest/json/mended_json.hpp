#pragma once

#include <string>
#include <string_view>

namespace patron::ingest {

/// A record with the values mended for which parsers refuse all of it: half of a surrogate pair
/// ("\\ud83d", an emoji that was cut off) becomes U+FFFD, and a number beyond those of a double
/// (1e400) a text, so that only a column that needs the number misses it. Empty where there is
/// nothing to mend; what else is broken stays so.
std::string mended_json(std::string_view record);

}  // namespace patron::ingest

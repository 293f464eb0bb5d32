#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace patron::models {

/// The words of a text: runs of letters and digits, in small letters; "T-Light HOLDER 6cm" ->
/// t, light, holder, 6cm. Knows the small letters of Latin, Greek and Cyrillic; a Chinese or
/// Japanese character is a word of its own. Broken UTF-8 parts words. At most 1,000 words of at
/// most 64 bytes from the first 16 KiB; a longer word is cut.
std::vector<std::string> tokens(std::string_view utf8);

}  // namespace patron::models

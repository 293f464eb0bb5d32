#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace patron::report {

/// Number of code points: the width of text without combining or wide characters.
std::size_t count_characters(std::string_view utf8);

/// `text` itself, or its first max_characters - 1 code points and "…".
std::string cut_with_ellipsis(std::string_view text, std::size_t max_characters);

/// Line breaks, tabs and other control characters as single spaces.
std::string one_line(std::string_view text);

/// Lines of at most `width` characters, broken between words.
std::string wrap(std::string_view text, std::size_t width);

/// A product's name as a sentence: "Regency cakestand 3 tier" of "REGENCY CAKESTAND 3 TIER ".
/// Names that already have small letters keep their spelling.
std::string display_name(std::string_view name);

}  // namespace patron::report

#pragma once

#include <string>
#include <string_view>

namespace patron::ingest {

/// `utf8` in small letters without accents: "Größe" -> "grosse", "ŁÓDŹ" -> "lodz", "Дата" ->
/// "дата". Knows the Latin letters of Europe and Turkish, Greek and Cyrillic; accents written as
/// characters of their own are dropped; everything else stays as it is; broken bytes
/// become U+FFFD.
std::string fold(std::string_view utf8);

/// The letters and digits of fold(utf8): the key under which headings are compared.
/// "Kunden-Nr." and "KUNDENNR" -> "kundennr", "n° client" -> "nclient". What is neither Latin,
/// Greek nor Cyrillic (Chinese, Japanese) stays; punctuation of any script goes.
std::string heading_key(std::string_view utf8);

/// Takes one code point from the front of `text`; U+FFFD for a byte that begins none.
/// `text` must hold something.
char32_t take_code_point(std::string_view& text);

/// Without blanks at both ends, the unbreakable ones (U+00A0, U+202F) included.
std::string_view trimmed(std::string_view utf8);

}  // namespace patron::ingest

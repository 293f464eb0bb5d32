#pragma once

#include <string>
#include <string_view>

namespace patron::ingest {

bool is_ascii(std::string_view bytes);

/// True where the bytes are well-formed UTF-8 (pure ASCII included).
bool is_utf8(std::string_view bytes);

/// True where the bytes are text of that encoding, which iconv must know.
bool can_decode(std::string_view bytes, const std::string& encoding);

/// Text of an unknown 8-bit encoding as UTF-8: itself where it is UTF-8 already, otherwise read as
/// Windows-1252 (which holds ISO-8859-1's letters), so that a lone £ or ü in a "UTF-8" file
/// survives.
std::string to_utf8(std::string_view bytes);

}  // namespace patron::ingest

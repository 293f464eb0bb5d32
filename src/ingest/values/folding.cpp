#include "ingest/values/folding.hpp"

#include <array>
#include <cstddef>

namespace patron::ingest {
namespace {

/// What the letters U+00C0 .. U+017F become; "" for what is no letter.
constexpr std::array<std::string_view, 0x180 - 0xC0> kLatin = {
    // U+00C0
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",  //
    "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "ss",  //
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",  //
    "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "y",
    // U+0100
    "a", "a", "a", "a", "a", "a", "c", "c", "c", "c", "c", "c", "c", "c", "d", "d",  //
    "d", "d", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "g", "g", "g", "g",  //
    "g", "g", "g", "g", "h", "h", "h", "h", "i", "i", "i", "i", "i", "i", "i", "i",  //
    "i", "i", "ij", "ij", "j", "j", "k", "k", "k", "l", "l", "l", "l", "l", "l", "l",
    // U+0140
    "l", "l", "l", "n", "n", "n", "n", "n", "n", "n", "n", "n", "o", "o", "o", "o",    //
    "o", "o", "oe", "oe", "r", "r", "r", "r", "r", "r", "s", "s", "s", "s", "s", "s",  //
    "s", "s", "t", "t", "t", "t", "t", "t", "u", "u", "u", "u", "u", "u", "u", "u",    //
    "u", "u", "u", "u", "w", "w", "y", "y", "y", "z", "z", "z", "z", "z", "z", "s"};

bool is_combining_accent(char32_t c) { return c >= 0x300 && c <= 0x36F; }

/// Small letters of Greek and Cyrillic.
char32_t lower(char32_t c) {
  if (c >= 0x391 && c <= 0x3A9) return c + 0x20;
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  if (c == 0x451) return 0x435;  // ё is written е as well
  return c;
}

void append(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

/// Bytes of the code point that `text` begins with; 1 where it is broken.
std::size_t length_of(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (first >= 0xF5 || length > text.size()) return 1;
  for (std::size_t i = 1; i < length; ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 1;
  return length;
}

void append_folded(std::string& out, char32_t c) {
  if (c >= 'A' && c <= 'Z') {
    out += static_cast<char>(c - 'A' + 'a');
  } else if (c >= 0xC0 && c < 0x180) {
    out += kLatin[c - 0xC0];
  } else if (c == 0x218 || c == 0x219) {  // Romanian with a comma below
    out += 's';
  } else if (c == 0x21A || c == 0x21B) {
    out += 't';
  } else if (!is_combining_accent(c)) {
    append(out, lower(lower(c)));  // Ё -> ё -> е
  }
}

/// True for marks, blanks and signs of any script; fullwidth forms included.
bool is_punctuation(char32_t c) {
  if (c < 0x80) return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'));
  return c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c <= 0x2BFF) ||
         (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3030) || c == 0x30FB ||
         (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF0F) ||
         (c >= 0xFF1A && c <= 0xFF20) || (c >= 0xFF3B && c <= 0xFF40) || c == 0xFEFF || c == 0xFFFD;
}

std::size_t blank_at_front(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r')) return 1;
  if (text.starts_with("\xC2\xA0")) return 2;
  return text.starts_with("\xE2\x80\xAF") ? 3 : 0;
}

std::size_t blank_at_end(std::string_view text) {
  if (text.empty()) return 0;
  if (text.back() == ' ' || (text.back() >= '\t' && text.back() <= '\r')) return 1;
  if (text.ends_with("\xC2\xA0")) return 2;
  return text.ends_with("\xE2\x80\xAF") ? 3 : 0;
}

}  // namespace

char32_t take_code_point(std::string_view& text) {
  const std::size_t length = length_of(text);
  char32_t c = static_cast<unsigned char>(text[0]);
  if (length == 1 && c >= 0x80) c = 0xFFFD;
  if (length > 1) c &= 0xFFu >> (length + 1);
  for (std::size_t i = 1; i < length; ++i)
    c = (c << 6) | (static_cast<unsigned char>(text[i]) & 0x3F);
  text.remove_prefix(length);
  return c;
}

std::string fold(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  while (!utf8.empty()) append_folded(out, take_code_point(utf8));
  return out;
}

std::string heading_key(std::string_view utf8) {
  const std::string folded = fold(utf8);
  std::string out;
  for (std::string_view rest = folded; !rest.empty();) {
    const std::string_view before = rest;
    if (!is_punctuation(take_code_point(rest)))
      out += before.substr(0, before.size() - rest.size());
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (const std::size_t n = blank_at_front(text)) text.remove_prefix(n);
  while (const std::size_t n = blank_at_end(text)) text.remove_suffix(n);
  return text;
}

}  // namespace patron::ingest

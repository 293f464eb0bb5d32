#include "models/recommend/tokens.hpp"

#include <cstddef>
#include <cstdint>

namespace patron::models {
namespace {

constexpr std::size_t kMostBytes = 16 * 1024, kMostTokens = 1000, kLongestToken = 64;
constexpr char32_t kBroken = 0xFFFD;

int length_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

/// One code point from the front; kBroken, and one byte less, where none begins there.
char32_t take(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const int length = length_of(first);
  char32_t c = length == 1 ? first : first & (0x7F >> length);
  bool whole = length > 0 && text.size() >= static_cast<std::size_t>(length);
  for (int i = 1; whole && i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[static_cast<std::size_t>(i)]);
    whole = (byte & 0xC0) == 0x80;
    c = (c << 6) | (byte & 0x3F);
  }
  text.remove_prefix(whole ? static_cast<std::size_t>(length) : 1);
  return whole ? c : kBroken;
}

void append(std::string& out, char32_t c) {
  const auto tail = [&out](char32_t bits) { out += static_cast<char>(0x80 | (bits & 0x3F)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    tail(c);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    tail(c >> 6);
    tail(c);
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    tail(c >> 12);
    tail(c >> 6);
    tail(c);
  }
}

bool between(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

bool is_letter_or_digit(char32_t c) {
  if (c < 0x80) return between(c | 0x20, 'a', 'z') || between(c, '0', '9');
  if (between(c, 0x80, 0xBF)) return c == 0xAA || c == 0xB5 || c == 0xBA;
  if (c == 0xD7 || c == 0xF7) return false;
  if (between(c, 0x2000, 0x2BFF) || between(c, 0x3000, 0x3020)) return false;  // signs
  if (between(c, 0xFF00, 0xFF0F) || between(c, 0xFF1A, 0xFF20)) return false;
  return !between(c, 0xD800, 0xF8FF) && !between(c, 0xFE00, 0xFE6F) &&
         !between(c, 0xFFF0, 0xFFFF) && c < 0x1F000;
}

/// Scripts written without blanks between words.
bool is_ideograph(char32_t c) { return between(c, 0x3040, 0x30FF) || between(c, 0x3400, 0x9FFF); }

char32_t lower(char32_t c) {
  if (between(c, 'A', 'Z') || between(c, 0xC0, 0xDE)) return c + 0x20;
  const bool capital_is_even = between(c, 0x100, 0x137) || between(c, 0x14A, 0x177) ||
                               between(c, 0x460, 0x481) || between(c, 0x1E00, 0x1EFF);
  if (capital_is_even && c != 0x130) return c | 1;
  if (between(c, 0x139, 0x148) || between(c, 0x179, 0x17E)) return c % 2 ? c + 1 : c;
  if (between(c, 0x391, 0x3A9) || between(c, 0x410, 0x42F)) return c + 0x20;
  if (between(c, 0x400, 0x40F)) return c + 0x50;
  return c;
}

}  // namespace

std::vector<std::string> tokens(std::string_view utf8) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty() && words.size() < kMostTokens) words.push_back(word);
    word.clear();
  };
  utf8 = utf8.substr(0, kMostBytes);
  while (!utf8.empty()) {
    const char32_t c = take(utf8);
    if (!is_letter_or_digit(c) || is_ideograph(c)) finish();
    if (!is_letter_or_digit(c)) continue;
    if (word.size() + 4 <= kLongestToken) append(word, lower(c));
    if (is_ideograph(c)) finish();
  }
  finish();
  return words;
}

}  // namespace patron::models

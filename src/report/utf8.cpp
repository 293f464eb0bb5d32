#include "report/utf8.hpp"

#include <sstream>

namespace patron::report {
namespace {

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

/// Bytes of the first `n` characters.
std::size_t bytes_of(std::string_view text, std::size_t n) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (starts_character(text[i]) && seen++ == n) return i;
  return text.size();
}

}  // namespace

std::size_t count_characters(std::string_view utf8) {
  std::size_t n = 0;
  for (const char byte : utf8) n += starts_character(byte) ? 1 : 0;
  return n;
}

std::string cut_with_ellipsis(std::string_view text, std::size_t max_characters) {
  if (count_characters(text) <= max_characters) return std::string(text);
  if (max_characters == 0) return {};
  std::string cut(text.substr(0, bytes_of(text, max_characters - 1)));
  cut.erase(cut.find_last_not_of(' ') + 1);
  return cut + "…";
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (!control)
      out += c;
    else if (out.empty() || out.back() != ' ')
      out += ' ';
  }
  return out;
}

std::string wrap(std::string_view text, std::size_t width) {
  std::istringstream words{std::string(text)};
  std::string out, word;
  std::size_t column = 0;
  while (words >> word) {
    const std::size_t length = count_characters(word);
    if (column > 0 && column + 1 + length > width) {
      out += '\n';
      column = 0;
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    out += word;
    column += length;
  }
  return out;
}

std::string display_name(std::string_view name) {
  std::string out = one_line(name);
  out.erase(out.find_last_not_of(' ') + 1);
  out.erase(0, out.find_first_not_of(' '));
  const bool shouts = out.find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
  for (std::size_t i = 1; shouts && i < out.size(); ++i)
    if (out[i] >= 'A' && out[i] <= 'Z') out[i] = static_cast<char>(out[i] - 'A' + 'a');
  return out;
}

}  // namespace patron::report

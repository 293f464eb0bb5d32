#include "ingest/bytes/file_kind.hpp"

#include <algorithm>
#include <cctype>

namespace patron::ingest {
namespace {

struct Magic {
  std::string_view bytes, kind;
};
constexpr Magic kMagics[] = {
    {"%PDF-", "a PDF document"},
    {"\x89PNG", "a picture (PNG)"},
    {"\xFF\xD8\xFF", "a picture (JPEG)"},
    {"GIF8", "a picture (GIF)"},
    {"\x7F"
     "ELF",
     "a program"},
    {{"MZ\x90\0", 4}, "a program"},
    {"PK\x03\x04", "a workbook, a document or another ZIP archive"},
    {"\xD0\xCF\x11\xE0", "an old workbook or document (.xls, .doc)"},
    {"Rar!", "a RAR archive"},
    {"7z\xBC\xAF", "a 7-Zip archive"},
    {"BZh", "packed with bzip2"},
    {"\xFD"
     "7zXZ",
     "packed with xz"},
    {"{\\rtf", "a text document (RTF)"},
    {"SQLite format 3", "a SQLite database"},
};
/// A page saved under the name of a table; some shops call it .xls.
constexpr std::string_view kPages[] = {"<!doctype", "<html", "<table", "<?xml"};

bool begins_in_any_case(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), text.begin(), [](char l, char c) {
           return l == std::tolower(static_cast<unsigned char>(c));
         });
}

/// Control characters but for blanks, escape, and those that are used as delimiters (1, 28-31).
bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && byte != 1 && !(byte >= 9 && byte <= 13) && byte != 0x1B && byte < 0x1C;
}

}  // namespace

std::string_view foreign_file_kind(std::string_view head) {
  for (const Magic& magic : kMagics)
    if (head.starts_with(magic.bytes)) return magic.kind;
  head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  for (const std::string_view page : kPages)
    if (begins_in_any_case(head, page)) return "a page of the web (HTML or XML)";
  return {};
}

bool is_binary(std::string_view head) {
  const auto n = static_cast<std::size_t>(std::count_if(head.begin(), head.end(), is_control));
  return n * 10 > head.size() || (n >= 32 && n * 50 > head.size());
}

}  // namespace patron::ingest

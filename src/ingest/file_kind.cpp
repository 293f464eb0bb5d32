#include "ingest/file_kind.hpp"

#include <algorithm>
#include <cctype>

#include "ingest/json/json_table.hpp"

namespace patron::ingest {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::size_t at;
  std::string_view bytes;
  ForeignKind kind;
};

constexpr auto kUnpack = "Unpack it and name the files inside."sv;
constexpr auto kExport = "Export the table behind it as CSV, .xlsx or Parquet."sv;
constexpr auto kSaveAs = "Save it as .xlsx or CSV."sv;

constexpr Magic kMagics[] = {
    {0,
     "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv,
     {"a workbook of the old kind (.xls) or one with a password"sv,
      "Open it and save it as .xlsx without a password, or as CSV."sv}},
    {0, "%PDF"sv, {"a PDF document"sv, kExport}},
    {0, "\x89PNG"sv, {"a picture (PNG)"sv, kExport, false}},
    {0, "\xFF\xD8\xFF"sv, {"a picture (JPEG)"sv, kExport, false}},
    {0, "GIF87a"sv, {"a picture (GIF)"sv, kExport, false}},
    {0, "GIF89a"sv, {"a picture (GIF)"sv, kExport, false}},
    {8, "WEBPVP8"sv, {"a picture (WebP)"sv, kExport, false}},
    {4, "1AY&SY"sv, {"packed by bzip2"sv, "Unpack it: bunzip2 FILE"sv}},
    {0,
     "\xFD"
     "7zXZ\0"sv,
     {"packed by xz"sv, "Unpack it: unxz FILE"sv}},
    {0, "\x04\x22\x4D\x18"sv, {"packed by lz4"sv, "Unpack it: unlz4 FILE"sv}},
    {0, "7z\xBC\xAF\x27\x1C"sv, {"a 7-Zip archive"sv, kUnpack}},
    {0, "Rar!\x1A\x07"sv, {"a RAR archive"sv, kUnpack}},
    {257, "ustar"sv, {"a tar archive"sv, kUnpack}},
    {0, "ARROW1"sv, {"an Arrow file"sv, "Write it as Parquet or CSV."sv}},
    {0, "Obj\x01"sv, {"an Avro file"sv, "Write it as Parquet or CSV."sv}},
    {0, "\x89HDF\r\n"sv, {"an HDF5 file"sv, "Write it as Parquet or CSV."sv}},
    {0, "RDX3\n"sv, {"a file of R"sv, "Write it as Parquet or CSV."sv}},
    {0,
     "PGDMP"sv,
     {"a dump of PostgreSQL"sv, "Restore it (pg_restore) and name the database's address."sv}},
    {4, "Standard Jet DB\0"sv, {"a database of Access"sv, kExport}},
    {4, "Standard ACE DB\0"sv, {"a database of Access"sv, kExport}},
    {0, "{\\rtf"sv, {"a text document (RTF)"sv, kSaveAs}},
    {0,
     "\x7F"
     "ELF"sv,
     {"a program"sv, "Name the export itself."sv, false}},
    {0, "MZ\x90"sv, {"a program"sv, "Name the export itself."sv, false}},
};

/// Markup, as shops and old spreadsheets give it under the name .xls.
constexpr struct {
  std::string_view begins;
  ForeignKind kind;
} kMarkups[] = {
    {"<!doctype html"sv, {"a web page"sv, kSaveAs}},
    {"<html"sv, {"a web page"sv, kSaveAs}},
    {"<table"sv, {"a web page"sv, kSaveAs}},
    {"<?xml"sv, {"an XML document"sv, kSaveAs}},
};

bool stands_at(std::string_view head, std::size_t at, std::string_view bytes) {
  return head.size() >= at + bytes.size() && head.substr(at, bytes.size()) == bytes;
}

bool begins_without_case(std::string_view head, std::string_view word) {
  return head.size() >= word.size() &&
         std::equal(word.begin(), word.end(), head.begin(), [](char w, char c) {
           return w == std::tolower(static_cast<unsigned char>(c));
         });
}

/// "PAR1" may also begin a heading.
bool looks_binary(std::string_view head) {
  return std::any_of(head.begin(), head.begin() + std::min<std::ptrdiff_t>(64, std::ssize(head)),
                     [](char c) { return static_cast<unsigned char>(c) < 9; });
}

std::string_view without_mark_and_blanks(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  return head;
}

}  // namespace

ForeignKind foreign_kind_of(std::string_view head) {
  for (const Magic& magic : kMagics)
    if (stands_at(head, magic.at, magic.bytes)) return magic.kind;
  if (head.starts_with("ORC") && looks_binary(head))
    return {"an ORC file", "Write it as Parquet or CSV."};
  const std::string_view text = without_mark_and_blanks(head);
  for (const auto& markup : kMarkups)
    if (begins_without_case(text, markup.begins)) return markup.kind;
  return {};
}

FileKind file_kind_of(std::string_view head) {
  if (head.empty()) return FileKind::kEmpty;
  if (head.starts_with("PK\3\4"sv) || head.starts_with("PK\5\6"sv)) return FileKind::kZip;
  if (head.starts_with("PAR1"sv) && looks_binary(head)) return FileKind::kParquet;
  if (head.starts_with("SQLite format 3\0"sv)) return FileKind::kSqlite;
  // after the word, the version as 8 bytes
  if (stands_at(head, 8, "DUCK"sv) && stands_at(head, 16, "\0\0\0\0"sv)) return FileKind::kDuckDb;
  if (!foreign_kind_of(head).name.empty()) return FileKind::kForeign;
  return begins_as_json(head) ? FileKind::kJson : FileKind::kText;
}

}  // namespace patron::ingest

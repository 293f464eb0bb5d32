#pragma once

#include <string>
#include <string_view>

namespace patron::ingest {

/// What a file is, told by its first bytes and never by its name.
enum class FileKind {
  kText,  // a table of cells, as far as the first bytes tell
  kJson,  // objects, one after the other or in a list
  kZip,   // a workbook or an archive
  kParquet,
  kDuckDb,
  kSqlite,
  kEmpty,
  kForeign,  // anything that Patron does not read: foreign_kind_of says what
};

/// Bytes of the beginning that suffice.
inline constexpr std::size_t kKindHead = 4'096;

FileKind file_kind_of(std::string_view head);

/// A kind of file that Patron does not read.
struct ForeignKind {
  std::string_view name;    // "a PDF document"
  std::string_view remedy;  // what to do instead
  bool holds_table = true;  // one that could be exported in another form
};

/// Of kForeign; an empty name for every other kind.
ForeignKind foreign_kind_of(std::string_view head);

}  // namespace patron::ingest

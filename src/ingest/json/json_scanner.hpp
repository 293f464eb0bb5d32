#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/json/json_cursor.hpp"

namespace patron::ingest {

/// How the records of a JSON text lie in it.
struct JsonLayout {
  enum class Kind {
    kLines,    // each line a record
    kValues,   // one record after the other, over any number of lines
    kArray,    // the elements of one array
    kWrapped,  // the elements of an array that is a member of one object: {"orders": [...]}
  };
  Kind kind = Kind::kLines;
  std::string member;  // of kWrapped, as it is written, in quotes
};

/// One record as it stands in the text; not yet known to be well-formed inside.
struct JsonRecord {
  std::int64_t line = 0;    // line of the text where it begins, from 1
  std::int64_t number = 0;  // from 1
  std::string_view text;    // holds until the next record; empty where it is too large
};

/// Cuts a JSON text into records, as a stream: memory for one block and one record.
class JsonScanner {
 public:
  /// Bytes of one record; a larger one is skipped and handed on without its text.
  static constexpr std::size_t kLargestRecord = 16 << 20;

  /// Errors of next(): bad_data with the line where the text around the records is broken or ends
  /// early; those of the source.
  JsonScanner(std::unique_ptr<ByteSource> source, const JsonLayout& layout,
              const std::string& place)
      : cursor_(std::move(source), place, kLargestRecord), layout_(layout) {}

  /// False at the end.
  bool next(JsonRecord& record);
  const ByteSource& source() const { return cursor_.source(); }
  ByteSource& source() { return cursor_.source(); }

 private:
  bool next_line(JsonRecord& record);
  bool next_value(JsonRecord& record);
  bool next_element(JsonRecord& record);
  void enter_array();
  void enter_member();
  bool leave_array();
  void leave_object();

  JsonCursor cursor_;
  JsonLayout layout_;
  std::int64_t number_ = 0;
  bool began_ = false, ended_ = false;
};

/// Tells the layout from the beginning of a text. `is_whole`: there is no more of it.
JsonLayout json_layout_of(std::string_view head, bool is_whole);

}  // namespace patron::ingest

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/bytes/byte_source.hpp"
#include "ingest/csv/dialect.hpp"

namespace patron::ingest {

/// A window over a text in which one record lies as a whole: it is lengthened line by line, let go,
/// or cut back to its first line. No byte is copied but the rest of a block.
/// Memory: one block and the record; a line has at most kMaxLineBytes.
class LineWindow {
 public:
  static constexpr std::size_t kMaxLineBytes = std::size_t{8} << 20;

  /// `place` and `first_line` are for messages and line numbers.
  LineWindow(ByteSource& source, LineEnd line_end, std::string place, std::int64_t first_line);

  /// Lengthens the record by the next line; false at the end of the text.
  /// Errors: bad_data for a line that is too long; those of the source.
  bool take_line();
  /// The next record begins behind this one.
  void drop_record();
  /// Gives all lines of the record but the first back.
  void keep_first_line();

  /// All lines taken, with their line ends; and the last of them. Until take_line().
  std::string_view record() const { return {buffer_.data() + begin_, size_}; }
  std::string_view last_line() const { return record().substr(last_line_); }

  std::int64_t line() const { return line_; }      // number of the record's first line
  std::int64_t offset() const { return offset_; }  // bytes before the record

 private:
  std::size_t find_line_end(std::size_t from) const;
  bool fill();
  void take(std::size_t size);
  void require_line_of(std::size_t size) const;

  ByteSource& source_;
  LineEnd line_end_;
  std::string place_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // of what has been read and not let go
  std::size_t size_ = 0;             // of the record, which starts at begin_
  std::size_t first_line_size_ = 0, last_line_ = 0;
  std::int64_t n_lines_ = 0, line_, offset_ = 0;
  bool was_filled_ = false;  // by the last read: then the next block is larger
  bool at_end_ = false;
};

}  // namespace patron::ingest

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ingest/bytes/byte_source.hpp"

namespace patron::ingest {

/// Steps through a JSON text by brackets, strings and commas alone, without understanding what
/// stands between them; values are kept up to a bound.
/// Errors: bad_data that names the line where the text ends early; those of the source.
class JsonCursor {
 public:
  static constexpr int kEnd = -1;

  JsonCursor(std::unique_ptr<ByteSource> source, std::string place, std::size_t largest_value);

  [[noreturn]] void fail(const std::string& what) const;
  /// The next byte or kEnd; take() steps over it.
  int peek() { return at_ < filled_ || refill() ? static_cast<unsigned char>(block_[at_]) : kEnd; }
  int take();
  /// The first byte that is no blank.
  int skip_blanks();

  /// Steps over a text in quotes, a value with all it holds, the rest of a line. What was stepped
  /// over is value() then.
  void take_string();
  void take_value();
  void take_line();

  const std::string& value() const { return value_; }
  bool is_too_large() const { return too_large_; }
  std::int64_t line() const { return line_; }
  const ByteSource& source() const { return *source_; }
  ByteSource& source() { return *source_; }

 private:
  bool refill();
  void begin_value();
  void keep(int c);
  void take_rest_of_string();

  std::unique_ptr<ByteSource> source_;
  std::string place_;
  std::size_t largest_value_;
  std::vector<char> block_;
  std::size_t at_ = 0, filled_ = 0;
  std::int64_t line_ = 1;
  std::string value_;
  bool too_large_ = false;
};

}  // namespace patron::ingest

#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/csv/dialect.hpp"

namespace patron::ingest {

/// No table has more columns; what goes beyond is left out and said.
constexpr std::size_t kMaxCells = 1 << 16;

/// The cells of a record in which nothing is quoted: views into it, outer blanks removed. Three to
/// five times as fast as taking the bytes one by one.
/// `unescaped` holds cells that had a backslash.
void split_unquoted(std::string_view record, const Dialect& dialect,
                    std::vector<std::string_view>& cells, std::string& unescaped);

/// The cells of a record with quotes, which comes line by line. Splitting is libcsv's: quotes may
/// hold delimiters, line ends and doubled quotes; blanks outside them are removed.
class QuotedSplitter {
 public:
  /// Strict refuses a quote inside an unquoted cell and text behind a closing quote; else both are
  /// taken as they stand.
  QuotedSplitter(const Dialect& dialect, bool strict);
  ~QuotedSplitter();

  enum class Answer { kComplete, kOpen, kRefused };  // kOpen: the record goes on in the next line
  Answer take_line(std::string_view line);

  /// Ready for a new record.
  void restart();
  /// Of a complete record; the views hold until the next call.
  void cells(std::vector<std::string_view>& cells) const;
  std::size_t n_cells() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace patron::ingest

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/xlsx/xml_stream.hpp"

namespace patron::ingest {

/// The texts that cells of a workbook name by number (xl/sharedStrings.xml): trimmed, runs of rich
/// text joined, furigana left out. Kept one behind the other in pieces of 1 MiB; the views hold as
/// long as the object, which may be moved.
/// Errors: those of XmlStream; resource beyond 256 MiB of text or 8 million texts.
class SharedStrings {
 public:
  SharedStrings() = default;
  SharedStrings(ByteFeed feed, const std::string& place);

  std::size_t size() const { return texts_.size(); }
  std::string_view operator[](std::size_t i) const { return texts_[i]; }

 private:
  class Reader;
  void add(std::string_view text, const std::string& place);

  std::vector<std::vector<char>> pieces_;  // never grown beyond their capacity
  std::vector<std::string_view> texts_;
  std::size_t bytes_ = 0;
};

}  // namespace patron::ingest

#include "ingest/xlsx/shared_strings.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "ingest/xlsx/cell_text.hpp"

namespace patron::ingest {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;
constexpr std::size_t kMostBytes = std::size_t{256} << 20;
constexpr std::size_t kMostTexts = 8'000'000;

[[noreturn]] void fail_too_large(const std::string& place) {
  throw base::Error(base::ErrorCode::kResource,
                    "the workbook holds more than 256 MiB or 8 million different texts.",
                    "Save the sheet as CSV, which is read row by row.", place);
}

}  // namespace

/// <si><t>text</t></si>, <si><r><t>runs</t></r>…<rPh>left out</rPh></si>
class SharedStrings::Reader {
 public:
  Reader(ByteFeed feed, SharedStrings& strings, const std::string& place)
      : strings_(strings), place_(place), xml_(std::move(feed), *this, place) {
    xml_.parse_all();
  }

  void start(const char* name, const char**) {
    const std::string_view element = local_name(name);
    if (element == "si") text_.clear();
    if (element == "rPh") phonetic_ = true;
    if (element == "t" && !phonetic_) xml_.want_text(true);
  }
  void end(const char* name) {
    const std::string_view element = local_name(name);
    if (element == "t") xml_.want_text(false);
    if (element == "rPh") phonetic_ = false;
    if (element == "si") finish();
  }
  void text(std::string_view part) {
    if (text_.size() + part.size() > kMostBytes) fail_too_large(place_);
    text_ += part;
  }

 private:
  void finish() {
    unescape_from(text_, 0);
    strings_.add(without_outer_blanks(text_), place_);
    text_.clear();
  }

  SharedStrings& strings_;
  const std::string& place_;
  XmlStream xml_;
  std::string text_;
  bool phonetic_ = false;
};

SharedStrings::SharedStrings(ByteFeed feed, const std::string& place) {
  Reader(std::move(feed), *this, place);
}

void SharedStrings::add(std::string_view text, const std::string& place) {
  bytes_ += text.size();
  if (bytes_ > kMostBytes || texts_.size() == kMostTexts) fail_too_large(place);
  if (pieces_.empty() || pieces_.back().capacity() - pieces_.back().size() < text.size())
    pieces_.emplace_back().reserve(std::max(kPieceBytes, text.size()));
  std::vector<char>& piece = pieces_.back();
  const std::size_t begin = piece.size();
  piece.insert(piece.end(), text.begin(), text.end());
  texts_.emplace_back(piece.data() + begin, text.size());
}

}  // namespace patron::ingest

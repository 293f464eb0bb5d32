#include "ingest/json/json_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.hpp"
#include "ingest/bytes/encoding.hpp"
#include "ingest/header_row.hpp"
#include "ingest/json/json_flattener.hpp"
#include "ingest/json/json_scanner.hpp"
#include "ingest/row_buffer.hpp"

namespace patron::ingest {
namespace {

using OpenBytes = std::function<std::unique_ptr<ByteSource>()>;

constexpr std::size_t kSampleBytes = 1 << 20, kFirstBlock = 1 << 12;
constexpr int kSampleRecords = 1'000;

/// The beginning of the text; shorter than asked for where there is no more.
std::string head_of(ByteSource& source) {
  std::string head;
  std::size_t filled = 0;
  while (filled < kSampleBytes) {
    if (filled == head.size())
      head.resize(std::min(kSampleBytes, std::max(kFirstBlock, 2 * filled)));
    const std::size_t n = source.read({head.data() + filled, head.size() - filled});
    if (n == 0) break;
    filled += n;
  }
  head.resize(filled);
  return head;
}

class JsonTable : public TableReader {
 public:
  JsonTable(const OpenBytes& open, const std::string& place) {
    const std::string head = head_of(*open());
    layout_ = json_layout_of(head, head.size() < kSampleBytes);
    learn(open, place);
    scanner_ = std::make_unique<JsonScanner>(open(), layout_, place);
  }

  const std::vector<std::string>& headings() const override { return headings_; }
  const TableFormat& format() const override { return format_; }

  bool next(TableRow& row) override {
    while (!flattener_.next(row.cells)) {
      if (!scanner_->next(record_)) {
        note_left_out();
        return false;
      }
      row.trouble = trouble_ = begin(flattener_);
      if (trouble_.empty()) continue;
      row.cells.clear();
      return give(row, record_.text);
    }
    row.trouble = {};
    if (!flattener_.is_unrolled()) return give(row, record_.text);
    csv_.clear();
    append_csv(row.cells, csv_);
    return give(row, csv_);
  }

  std::int64_t bytes_read() const override { return scanner_->source().bytes_read(); }
  std::int64_t bytes_total() const override { return scanner_->source().bytes_total(); }
  std::string sha256() override { return scanner_->source().sha256(); }

 private:
  bool is_lines() const { return layout_.kind == JsonLayout::Kind::kLines; }

  bool give(TableRow& row, std::string_view text) const {
    row.line = is_lines() ? record_.line : record_.number;
    row.original_text = text;
    return true;
  }

  /// Parses the record at hand; why it can't be taken apart, or empty.
  std::string parse() {
    if (record_.text.empty())
      return fmt::format("a record of more than {} MiB", JsonScanner::kLargestRecord >> 20);
    if (!is_utf8(record_.text)) record_.text = converted_ = to_utf8(record_.text);
    return tape_.parse(record_.text);
  }

  std::string begin(JsonFlattener& flattener) {
    std::string trouble = parse();
    return trouble.empty() ? flattener.begin(tape_) : trouble;
  }

  template <class Learn>
  void for_sample(const OpenBytes& open, const std::string& place, Learn learn) {
    JsonScanner scanner(open(), layout_, place);
    std::size_t n_bytes = 0;
    for (int n = 0; n < kSampleRecords && n_bytes < kSampleBytes && scanner.next(record_); ++n) {
      n_bytes += record_.text.size();
      if (parse().empty() && tape_.nodes()[0].kind == JsonNode::Kind::kObject) learn();
    }
  }

  void learn(const OpenBytes& open, const std::string& place) {
    for_sample(open, place, [&] { flattener_.learn_lists(tape_); });
    flattener_.choose_list();
    for_sample(open, place, [&] { flattener_.learn_columns(tape_); });
    headings_ = name_columns(flattener_.columns(), flattener_.columns().size()).texts;
    if (headings_.empty())
      throw base::Error(base::ErrorCode::kBadData, "none of its first records is a JSON object.",
                        "Export it as one object for each row, or as CSV.", place);
    describe();
  }

  void describe() {
    format_.name = is_lines() ? "json-lines" : "json";
    if (layout_.kind == JsonLayout::Kind::kWrapped)
      format_.details.emplace_back("records", layout_.member.substr(1, layout_.member.size() - 2));
    if (!flattener_.unrolled_list().empty())
      format_.details.emplace_back("one row for each of", flattener_.unrolled_list());
    note_lists();
  }

  void note_lists() {
    n_lists_noted_ = flattener_.lists_left_out().size();
    if (n_lists_noted_ > 0)
      format_.notes.push_back(fmt::format("Lists within the records that were left out: {}.",
                                          fmt::join(flattener_.lists_left_out(), ", ")));
  }

  void note_left_out() {
    if (flattener_.lists_left_out().size() > n_lists_noted_) note_lists();
    if (!flattener_.keys_left_out().empty() && !keys_noted_)
      format_.notes.push_back(
          fmt::format("Left out, since they do not occur among the first {} records: {}.",
                      kSampleRecords, fmt::join(flattener_.keys_left_out(), ", ")));
    keys_noted_ = true;
  }

  JsonLayout layout_;
  JsonFlattener flattener_;
  JsonTape tape_;
  std::unique_ptr<JsonScanner> scanner_;
  JsonRecord record_;
  TableFormat format_;
  std::vector<std::string> headings_;
  std::string converted_, csv_, trouble_;
  std::size_t n_lists_noted_ = 0;
  bool keys_noted_ = false;
};

}  // namespace

std::unique_ptr<TableReader> open_json(std::function<std::unique_ptr<ByteSource>()> open,
                                       const std::string& place) {
  return std::make_unique<JsonTable>(open, place);
}

bool begins_as_json(std::string_view head) {
  constexpr const char* kBlanks = " \t\r\n";
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t first = head.find_first_not_of(kBlanks);
  if (first == std::string_view::npos || (head[first] != '{' && head[first] != '[')) return false;
  const std::size_t second = head.find_first_not_of(kBlanks, first + 1);
  if (second == std::string_view::npos) return true;
  const char c = head[second];  // "{id}" or "[1]" may begin a heading of a text table
  return head[first] == '{' ? c == '"' || c == '}' : c == '{' || c == ']';
}

}  // namespace patron::ingest

#include "ingest/xlsx/sheet_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/error.hpp"
#include "ingest/xlsx/cell_reference.hpp"
#include "ingest/xlsx/cell_text.hpp"

namespace patron::ingest {
namespace {

constexpr std::size_t kMostCellBytes = std::size_t{1} << 20;
constexpr std::size_t kMostRowBytes = std::size_t{32} << 20;

enum class CellType : std::uint8_t { kNumber, kShared, kBoolean, kText, kIsoDate };

/// Of the attribute t: n, s, b, str, inlineStr, e, d.
CellType type_of(const char* t) {
  switch (t[0]) {
    case 'n':
      return CellType::kNumber;
    case 's':
      return t[1] == '\0' ? CellType::kShared : CellType::kText;
    case 'b':
      return CellType::kBoolean;
    case 'd':
      return CellType::kIsoDate;
    default:
      return CellType::kText;
  }
}

std::size_t index_of(const char* digits) {
  std::size_t index = 0;
  for (; *digits >= '0' && *digits <= '9' && index < 100'000'000; ++digits)
    index = index * 10 + static_cast<std::size_t>(*digits - '0');
  return index;
}

}  // namespace

/// Collects the rows of one block, to be handed out one by one. Texts of cells stand one behind the
/// other in text_ (places, since it grows); shared texts are named where they lie.
class SheetRows::Parser {
 public:
  Parser(ByteFeed feed, const SheetContext& context, std::string place)
      : context_(context), place_(place), xml_(std::move(feed), *this, std::move(place)) {}

  bool next(SheetRow& row) {
    while (next_row_ == rows_.size())
      if (!read_block()) return false;
    const Row& ready = rows_[next_row_++];
    shown_.clear();
    for (std::size_t i = ready.first_cell; i < ready.last_cell; ++i)
      shown_.push_back({cells_[i].column, text_of(cells_[i])});
    row = {ready.number, shown_, ready.trouble};
    return true;
  }

  void start(const char* name, const char** attributes) {
    const std::string_view element = local_name(name);
    if (element == "c")
      start_cell(attributes);
    else if (element == "v" || (element == "t" && !phonetic_))
      xml_.want_text(in_cell_);
    else if (element == "row")
      start_row(attributes);
    else if (element == "rPh")
      phonetic_ = true;
  }

  void end(const char* name) {
    const std::string_view element = local_name(name);
    if (element == "c")
      end_cell();
    else if (element == "v" || element == "t")
      xml_.want_text(false);
    else if (element == "row")
      end_row();
    else if (element == "rPh")
      phonetic_ = false;
  }

  void text(std::string_view part) {
    if (!in_cell_) return;
    if (text_.size() + part.size() - cell_begin_ > kMostCellBytes)
      return trouble("holds more than 1 MiB of text");
    if (text_.size() + part.size() - row_begin_ > kMostRowBytes)
      return trouble("is one too many: the row holds more than 32 MiB of text");
    text_ += part;
  }

 private:
  struct Cell {
    std::uint32_t column;
    std::uint32_t length;
    const char* shared;  // null: the text stands in text_ from `begin` on
    std::size_t begin;
  };
  struct Row {
    std::int64_t number;
    std::size_t first_cell, last_cell;
    std::string trouble;
  };
  /// The last serial of a date and what it became: neighbouring rows mostly repeat each other.
  struct LastDate {
    std::string serial, text;
    CellFormat format = CellFormat::kNumber;
  };

  std::string_view text_of(const Cell& cell) const {
    return {cell.shared != nullptr ? cell.shared : text_.data() + cell.begin, cell.length};
  }

  /// Keeps what is known of the row at hand, drops the rows that were handed out.
  bool read_block() {
    if (ended_) return false;
    rows_.clear();
    next_row_ = 0;
    cells_.erase(cells_.begin(), cells_.begin() + static_cast<std::ptrdiff_t>(row_first_cell_));
    for (Cell& cell : cells_) cell.begin -= row_begin_;
    text_.erase(0, row_begin_);
    cell_begin_ -= row_begin_;
    row_begin_ = row_first_cell_ = 0;
    try {
      ended_ = !xml_.parse_block();
    } catch (const base::Error& error) {
      if (error.where() != place_) throw;
      throw base::Error(error.code(), error.message(), error.hint(),
                        fmt::format("{}:{}", place_, number_));
    }
    return true;
  }

  void start_row(const char** attributes) {
    end_row();  // of a row inside a row, which no sheet holds
    const char* r = attribute_of(attributes, "r");
    const std::int64_t stated = r == nullptr ? 0 : parse_reference(r).row;
    row_is_numbered_ = stated > 0;
    number_ = row_is_numbered_ ? stated : number_ + 1;
    in_row_ = true;
    in_cell_ = false;
    next_column_ = 0;
    in_order_ = true;
    trouble_.clear();
  }

  void start_cell(const char** attributes) {
    if (!in_row_) return;
    in_cell_ = true;
    type_ = CellType::kNumber;
    style_ = 0;
    std::uint32_t column = next_column_;
    for (; *attributes != nullptr; attributes += 2) {
      const char* name = attributes[0];
      const char* value = attributes[1];
      if (name[0] == '\0' || name[1] != '\0') continue;
      if (name[0] == 'r') column = column_of(value);
      if (name[0] == 's') style_ = index_of(value);
      if (name[0] == 't') type_ = type_of(value);
    }
    column_ = column;
    next_column_ = column + 1;
    cell_begin_ = text_.size();
  }

  std::uint32_t column_of(const char* reference) {
    const CellReference place = parse_reference(reference);
    if (!row_is_numbered_ && place.row > 0) {
      number_ = place.row;
      row_is_numbered_ = true;
    }
    return place.column == CellReference::kNoColumn ? next_column_ : place.column;
  }

  void end_cell() {
    if (!in_cell_) return;
    in_cell_ = false;
    if (type_ == CellType::kText) unescape_from(text_, cell_begin_);
    const std::string_view written =
        without_outer_blanks(std::string_view(text_).substr(cell_begin_));
    if (written.empty()) return text_.resize(cell_begin_);
    if (column_ >= kMostColumns) {
      trouble_ = trouble_.empty() ? "a cell lies beyond the last column, XFD" : trouble_;
      return text_.resize(cell_begin_);
    }
    switch (type_) {
      case CellType::kNumber:
        return add_number(written);
      case CellType::kShared:
        return add_shared(written);
      case CellType::kBoolean:
        return replace(written == "1" || written == "true" ? "TRUE" : "FALSE");
      case CellType::kIsoDate:
        return add_iso_date(written);
      case CellType::kText:
        return keep(written);
    }
  }

  void add_number(std::string_view written) {
    const CellFormat format =
        style_ < context_.styles.size() ? context_.styles[style_] : CellFormat::kNumber;
    if (format != CellFormat::kNumber && is_last_date(written, format))
      return replace(last_date_.text);
    const std::string_view number = plain_number(written, scratch_);
    number.data() == written.data() ? keep(written) : replace(number);
  }

  /// True where last_date_ is now the date of this serial.
  bool is_last_date(std::string_view serial, CellFormat format) {
    if (serial == last_date_.serial && format == last_date_.format) return true;
    double days = 0;
    const auto [end, error] = std::from_chars(serial.data(), serial.data() + serial.size(), days);
    if (error != std::errc{} || end != serial.data() + serial.size()) return false;
    std::string text;
    if (!append_serial(days, format, context_.date_system, text)) return false;
    last_date_ = {std::string(serial), std::move(text), format};
    return true;
  }

  void add_shared(std::string_view written) {
    std::size_t index = 0;
    const auto [end, error] =
        std::from_chars(written.data(), written.data() + written.size(), index);
    if (error != std::errc{} || end != written.data() + written.size() ||
        index >= context_.strings.size()) {
      trouble("names a text that the workbook does not hold");
      return text_.resize(cell_begin_);
    }
    const std::string_view shared = context_.strings[index];
    text_.resize(cell_begin_);
    push({column_, length_of(shared), shared.data(), 0});
  }

  /// "2010-12-01T08:26:00Z" as the other dates are written.
  void add_iso_date(std::string_view written) {
    scratch_ = written;
    if (scratch_.size() > 10 && scratch_[10] == 'T') scratch_[10] = ' ';
    if (scratch_.ends_with('Z')) scratch_.pop_back();
    replace(scratch_);
  }

  void keep(std::string_view written) {
    push({column_, length_of(written), nullptr,
          static_cast<std::size_t>(written.data() - text_.data())});
  }
  void replace(std::string_view text) {
    text_.resize(cell_begin_);
    text_ += text;
    push({column_, length_of(text), nullptr, cell_begin_});
  }
  static std::uint32_t length_of(std::string_view text) {
    return static_cast<std::uint32_t>(text.size());
  }

  void push(const Cell& cell) {
    if (cell.length == 0) return;
    const std::size_t n = cells_.size() - row_first_cell_;
    if (n == 2 * kMostColumns) return trouble("is one too many: the row repeats its columns");
    if (n > 0 && cells_.back().column >= cell.column) in_order_ = false;
    cells_.push_back(cell);
  }

  void trouble(std::string_view what) {  // of the cell at hand
    if (trouble_.empty())
      trouble_ = fmt::format("cell {}{} {}", column_letters(column_), number_, what);
  }

  /// Rows that hold nothing are no rows.
  void end_row() {
    if (!in_row_) return;
    in_row_ = in_cell_ = false;
    if (!in_order_) put_in_order();
    if (cells_.size() > row_first_cell_ || !trouble_.empty())
      rows_.push_back({number_, row_first_cell_, cells_.size(), trouble_});
    row_first_cell_ = cells_.size();
    row_begin_ = cell_begin_ = text_.size();
  }

  /// Left to right; of two cells in one place the later counts.
  void put_in_order() {
    const auto first = cells_.begin() + static_cast<std::ptrdiff_t>(row_first_cell_);
    std::reverse(first, cells_.end());
    std::stable_sort(first, cells_.end(),
                     [](const Cell& a, const Cell& b) { return a.column < b.column; });
    cells_.erase(std::unique(first, cells_.end(),
                             [](const Cell& a, const Cell& b) { return a.column == b.column; }),
                 cells_.end());
  }

  const SheetContext& context_;
  std::string place_;

  std::vector<Row> rows_;
  std::size_t next_row_ = 0;
  std::vector<Cell> cells_;
  std::string text_;
  std::vector<SheetCell> shown_;
  bool ended_ = false;

  // the row and the cell at hand
  std::int64_t number_ = 0;
  bool in_row_ = false, in_cell_ = false, phonetic_ = false, in_order_ = true;
  bool row_is_numbered_ = false;
  std::size_t row_begin_ = 0, row_first_cell_ = 0, cell_begin_ = 0, style_ = 0;
  std::uint32_t column_ = 0, next_column_ = 0;
  CellType type_ = CellType::kNumber;
  std::string trouble_, scratch_;
  LastDate last_date_;

  XmlStream xml_;
};

SheetRows::SheetRows(ByteFeed feed, const SheetContext& context, std::string place)
    : parser_(std::make_unique<Parser>(std::move(feed), context, std::move(place))) {}
SheetRows::~SheetRows() = default;

bool SheetRows::next(SheetRow& row) { return parser_->next(row); }

}  // namespace patron::ingest

#include "analysis/inspect.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/import_mapping.hpp"
#include "base/error.hpp"
#include "ingest/mapping/column_mapping.hpp"
#include "ingest/order_lines/line_layout.hpp"
#include "ingest/sampled_table.hpp"
#include "ingest/table_source.hpp"
#include "ingest/values/folding.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;
using ingest::ColumnMapping;
using ingest::Kind;

constexpr std::int64_t kMostRows = 20'000;
constexpr std::size_t kFirstValues = 3, kLongestValue = 60;

/// As an import of the same words would open it.
ingest::SourceOptions source_options(const InspectOptions& options) {
  ImportOptions as_import;
  as_import.mapping = options.mapping;
  as_import.table = options.table;
  as_import.encoding = options.encoding;
  as_import.delimiter = options.delimiter;
  return source_options(as_import);
}

Kind checked_kind(const std::string& name, const ingest::TableSample& sample) {
  if (name.empty()) return ingest::likely_kind(sample).value_or(Kind::kOrders);
  if (const auto kind = ingest::kind_named(name)) return *kind;
  throw Error(ErrorCode::kInvalidArgument, fmt::format("there is no kind \"{}\".", name),
              "Kinds: orders, customers, products, events, ratings, rfm.", "--kind");
}

/// At most so many bytes, never half a character.
std::string cut(std::string_view text) {
  if (text.size() <= kLongestValue) return std::string(text);
  std::string_view rest = text;
  while (text.size() - rest.size() < kLongestValue) ingest::take_code_point(rest);
  return std::string(text.substr(0, text.size() - rest.size())) + "…";
}

bool holds_number(std::string_view meaning) {
  for (const std::string_view name : {"quantity", "price", "amount", "recency", "frequency",
                                      "monetary", "rating", "age", "duration"})
    if (name == meaning) return true;
  return false;
}

bool holds_date(Kind kind, std::string_view meaning) {
  for (const std::string_view name : {"date", "birth_date", "registered_on", "rated_at"})
    if (name == meaning) return true;
  return kind == Kind::kEvents && meaning == "time";
}

std::string how_written(const ingest::SampledTable& table, Kind kind, std::string_view meaning,
                        std::size_t column, const InspectOptions& options) {
  if (holds_date(kind, meaning)) {
    ingest::DateStyleVotes votes;
    table.show(column, votes);
    if (votes.n_read() == 0) return "";
    return ingest::name_of(ingest::decided_style(votes, options.dates)) +
           (votes.undecided() && options.dates.empty() ? "?" : "");
  }
  if (holds_number(meaning)) {
    ingest::NumberStyleVotes votes;
    table.show(column, votes);
    if (votes.n_read() == 0) return "";
    if (!options.decimal.empty()) return ingest::example_of({options.decimal[0]});
    return ingest::example_of(votes.decide()) + (votes.undecided() ? "?" : "");
  }
  return "";
}

/// Looks at one table; the members are what its steps share.
class TableInspector {
 public:
  TableInspector(const ingest::TableSource& source, const InspectOptions& options,
                 const std::filesystem::path& mappings)
      : options_(options), mappings_(mappings), table_(source), sample_(table_.sample()) {}

  InspectedTable inspect() {
    out_.file = table_.source().name();
    tell_format();
    take_mapping();
    tell_columns();
    if (mapping_.kind == Kind::kOrders && out_.missing.empty()) take_layout();
    look_at_rows();
    if (out_.missing.empty()) out_.command = command();
    return std::move(out_);
  }

 private:
  void tell_format() {
    const ingest::TableFormat& format = table_.reader().format();
    out_.format = format.name;
    for (const auto& [what, value] : format.details)
      out_.details += fmt::format("{}{} {}", out_.details.empty() ? "" : ", ", what, value);
    out_.warnings = format.notes;
  }

  std::optional<ingest::SavedMapping> saved() const {
    if (!options_.mapping.empty()) return ingest::load_mapping(options_.mapping);
    return ingest::find_remembered(mappings_, table_.headings());
  }

  void take_mapping() {
    ingest::MappingOptions wishes{.map = options_.map, .saved = saved()};
    const Kind kind = wishes.saved && options_.kind.empty() ? wishes.saved->kind
                                                            : checked_kind(options_.kind, sample_);
    try {
      mapping_ = ingest::guess_columns(sample_, kind, wishes);
    } catch (const Error& error) {  // a remembered column is gone, and no other is surely the same
      if (error.code() != ErrorCode::kBadData) throw;
      wishes.saved.reset();
      mapping_ = ingest::guess_columns(sample_, kind, wishes);
      // A mapping that was only remembered is forgotten where the table is understood without it.
      if (!options_.mapping.empty() || !ingest::missing_meanings(mapping_).empty())
        out_.missing.push_back(error.message() + " " + error.hint());
    }
    out_.kind = ingest::name_of(kind);
    out_.system = mapping_.system;
    for (const std::string& what : ingest::missing_meanings(mapping_)) out_.missing.push_back(what);
    out_.warnings.insert(out_.warnings.end(), mapping_.notes.begin(), mapping_.notes.end());
  }

  void tell_columns() {
    for (std::size_t i = 0; i < table_.headings().size(); ++i) {
      InspectedColumn column{.column = table_.headings()[i],
                             .meaning = {},
                             .why = {},
                             .written = {},
                             .first_values = {}};
      column.meaning = mapping_.meaning(i);
      if (!column.meaning.empty()) {
        const ingest::MappedColumn& mapped = mapping_.columns.find(column.meaning)->second;
        column.confidence = mapped.confidence;
        column.why = mapped.reason;
        column.written = how_written(table_, mapping_.kind, column.meaning, i, options_);
      }
      out_.columns.push_back(std::move(column));
    }
  }

  void tell_written(const ingest::LineLayout::Column& column, const std::string& written) {
    if (column) out_.columns[*column].written = written;
  }

  /// How an import would read the lines: columns of one table help each other.
  void take_layout() {
    ingest::ReadOptions read;
    read.mapping.map = options_.map;
    read.dates = options_.dates;
    read.decimal = options_.decimal;
    read.mapping.saved = mapping_.to_saved(table_.headings());
    const ingest::LineLayout layout = ingest::lay_out_lines(table_, read);
    tell_written(layout.quantity, ingest::example_of(layout.quantity_style));
    tell_written(layout.price, ingest::example_of(layout.price_style));
    tell_written(layout.amount, ingest::example_of(layout.amount_style));
    tell_written(layout.date, ingest::name_of(layout.date_style));
    out_.warnings.insert(out_.warnings.end(), layout.notes.begin(), layout.notes.end());
  }

  void look_at_rows() {
    std::vector<std::int64_t> n_empty(out_.columns.size());
    std::int64_t n_broken = 0;
    ingest::TableRow row;
    for (; out_.rows_looked_at < kMostRows && table_.next(row); ++out_.rows_looked_at) {
      if (!row.trouble.empty()) {
        ++n_broken;
        continue;
      }
      for (std::size_t i = 0; i < out_.columns.size(); ++i) {
        const std::string_view cell =
            i < row.cells.size() ? ingest::trimmed(row.cells[i]) : std::string_view{};
        n_empty[i] += cell.empty();
        if (!cell.empty()) add_value(out_.columns[i].first_values, cell);
      }
    }
    const double n_read =
        static_cast<double>(std::max<std::int64_t>(1, out_.rows_looked_at - n_broken));
    for (std::size_t i = 0; i < out_.columns.size(); ++i)
      out_.columns[i].empty_share = static_cast<double>(n_empty[i]) / n_read;
    if (n_broken > 0)
      out_.warnings.push_back(fmt::format("{} of {} rows can't be taken apart into columns",
                                          n_broken, out_.rows_looked_at));
  }

  static void add_value(std::vector<std::string>& values, std::string_view cell) {
    if (values.size() == kFirstValues) return;
    std::string value = cut(cell);
    if (std::find(values.begin(), values.end(), value) == values.end())
      values.push_back(std::move(value));
  }

  /// Flags say what the table alone does not: what was told, and what its cells made likely.
  std::string command() const {
    std::string line = "patron import " + ingest::shell_quoted(table_.source().place);
    const auto flag = [&](const char* name, const std::string& value) {
      if (!value.empty()) line += fmt::format(" {} {}", name, ingest::shell_quoted(value));
    };
    if (mapping_.kind != Kind::kOrders) flag("--kind", out_.kind);
    flag("--mapping", options_.mapping);
    flag("--table", table_.source().table);
    flag("--encoding", options_.encoding);
    flag("--delimiter", options_.delimiter);
    flag("--dates", options_.dates);
    flag("--decimal", options_.decimal);
    flag("--currency", options_.currency);
    for (const InspectedColumn& column : out_.columns)
      if (column.why == "told" || column.why == "content" || column.why == "repaired")
        line += " " + ingest::map_flag(column.meaning, column.column);
    return line;
  }

  const InspectOptions& options_;
  const std::filesystem::path& mappings_;
  ingest::SampledTable table_;
  ingest::TableSample sample_;
  ColumnMapping mapping_;
  InspectedTable out_;
};

}  // namespace

Inspection inspect_place(const std::string& place, const InspectOptions& options,
                         const std::filesystem::path& mappings) {
  const auto sources = ingest::find_tables(place, source_options(options));
  Inspection out;
  for (const ingest::TableSource& source : sources) try {
      out.tables.push_back(TableInspector(source, options, mappings).inspect());
    } catch (const Error& error) {
      if (sources.size() == 1 || error.code() != ErrorCode::kBadData) throw;
      InspectedTable broken;
      broken.file = source.name();
      broken.missing.push_back(error.message());
      out.tables.push_back(std::move(broken));
    }
  return out;
}

}  // namespace patron::analysis

#include "ingest/order_lines/order_line_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "ingest/cell_kind.hpp"
#include "ingest/cells.hpp"
#include "ingest/line_rules.hpp"
#include "ingest/order_lines/credit_notes.hpp"
#include "ingest/order_lines/line_layout.hpp"
#include "ingest/order_lines/line_worth.hpp"
#include "ingest/order_lines/shop_clock.hpp"
#include "ingest/order_lines/shop_money.hpp"
#include "ingest/text_codes.hpp"
#include "store/cleaning_rules.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;
using Cells = std::vector<std::string_view>;
using Column = LineLayout::Column;

constexpr std::size_t kBatchRows = 1 << 15;
constexpr std::size_t kMostNamed = 8;

/// The words by which a program closes its export: "Total", "Summe", "Grand total".
bool is_totals_word(std::string_view text) {
  constexpr std::string_view kWords[] = {
      "total",  "totals", "grand total", "subtotal", "summe", "gesamt", "gesamtsumme",
      "totale", "suma",   "totaal",      "totaux",   "somme", "razem",  "итого"};
  std::string plain;
  for (const char c : text)
    if (c != ':') plain += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  while (plain.ends_with(' ')) plain.pop_back();
  return std::find(std::begin(kWords), std::end(kWords), plain) != std::end(kWords);
}

/// The last text of a column and what it became: neighbouring rows mostly repeat each other.
template <class Value>
struct LastSeen {
  std::string text;
  std::optional<Value> value;
};

/// How a product was written the last time, and the code of that.
struct LastName {
  std::string name, category;
  std::int32_t code = -1;
};

}  // namespace

struct OrderLineReader::State {
  SampledTable table;
  ReadOptions options;
  const base::Progress& progress;
  std::size_t n_format_notes = 0;  // known before the first row
  LineLayout layout;
  WorthReader worth_reader;
  ShopMoney money;
  ShopClock clock;
  ReadReport report;

  TextCodes orders, customers, products, countries, statuses, names;
  std::vector<store::StagedBatch::NewName> new_names;
  LastSeen<ReadDate> last_date;
  std::vector<LastName> last_names;  // by product code
  LineRules line_rules;
  CreditNotes credit_notes;
  std::map<std::int32_t, std::pair<std::string, std::int64_t>> void_lines;  // by status
  std::string carried_order;                   // of exports whose lines share their order's cells
  std::map<std::size_t, std::string> carried;  // by column
  std::string last_date_text, order_text, name_key;
  std::int32_t n_names = 0;
  std::string order_scratch, customer_scratch, product_scratch, id_with_exponent;
  std::int64_t n_with_offset = 0, n_with_exponent = 0;

  State(SampledTable t, const ReadOptions& o, const base::Progress& p)
      : table(std::move(t)),
        options(o),
        progress(p),
        layout(lay_out_lines(table, options)),
        worth_reader(layout, table.headings()),
        money(options.currency, options.rates_file, table.source().place),
        clock(options.time_zone),
        line_rules(layout.c_is_mark) {
    report.file_name = table.source().name();
    report.format = table.reader().format().name;
    report.headings_json = cells_json({table.headings().begin(), table.headings().end()});
    report.mapping_json = layout.mapping_json;
    report.mapping = layout.mapping;
    report.date_order = name_of(layout.date_style);
    report.decimal = (layout.price ? layout.price_style : layout.amount_style).decimal;
    report.notes = table.reader().format().notes;
    n_format_notes = report.notes.size();
    report.notes.insert(report.notes.end(), layout.notes.begin(), layout.notes.end());
    if (heading(layout.date).find("UTC") != std::string::npos) clock.assume_utc();
  }

  const std::string& heading(const Column& column) const { return table.headings()[*column]; }

  std::optional<base::Instant> date_of(std::string_view text) {
    if (text != last_date.text || !last_date.value)
      last_date = {std::string(text), parse_date(text, layout.date_style)};
    if (!last_date.value) return std::nullopt;
    n_with_offset += last_date.value->zone_minutes.has_value();
    return clock.shop_time(*last_date.value);
  }

  /// The instant of a line whose day and clock stand in two columns, or in one.
  std::optional<base::Instant> instant_of(const Cells& cells) {
    const std::string_view day = cell_at(cells, layout.date), time = cell_at(cells, layout.time);
    if (time.empty()) return date_of(day);
    last_date_text.assign(day).append(" ").append(time);
    return date_of(last_date_text);
  }

  /// Which of the two columns is to blame.
  std::string no_instant(const Cells& cells) {
    const std::string_view day = cell_at(cells, layout.date);
    if (layout.time && date_of(day))
      return not_a("a time", table.headings(), layout.time, cell_at(cells, layout.time));
    return not_a(fmt::format("a date ({})", report.date_order), table.headings(), layout.date, day);
  }

  std::string_view id_of(std::string_view cell, std::string& scratch) {
    const std::string_view id = plain_id(cell, scratch);
    if (id.data() == scratch.data() && cell.find_first_of("eE") != cell.npos &&
        ++n_with_exponent == 1)
      id_with_exponent = fmt::format("{} is {}", cell, id);
    return id;
  }

  /// The order's id; where the table has none, one customer and instant are one order.
  std::string_view order_of(const Cells& cells, std::string_view customer, base::Instant at) {
    if (layout.order) return id_of(cell_at(cells, layout.order), order_scratch);
    order_text.assign(customer.empty() ? "?" : customer).append(" ").append(base::to_iso(at));
    return order_text;
  }

  /// Days that programs write for "none" or "never", and typing errors, are no days of an order.
  static bool is_likely_day(base::Instant at) {
    constexpr base::Day kFirst = std::chrono::year{1900} / 1 / 1,
                        kEnd = std::chrono::year{2100} / 1 / 1;
    return at >= kFirst && at < kEnd;
  }

  /// Where a product has no number its name stands for it.
  std::string_view product_of(const Cells& cells) {
    const std::string_view product = id_of(cell_at(cells, layout.product), product_scratch);
    if (!product.empty()) return product;
    if (layout.name) return cell_at(cells, layout.name);
    return layout.product ? std::string_view{} : "(none)";
  }

  bool is_totals_row(const Cells& cells) const {
    const auto first =
        std::find_if(cells.begin(), cells.end(), [](auto text) { return !text.empty(); });
    return first != cells.end() && is_totals_word(*first) &&
           !parse_date(cell_at(cells, layout.date), layout.date_style);
  }

  /// The cells of a line's order: where an export names them in the first line only, the others
  /// take them from there.
  std::string_view order_cell(const Cells& cells, const Column& column) {
    const std::string_view text = cell_at(cells, column);
    if (!layout.order_cells_once || !column) return text;
    if (cell_at(cells, layout.order) != carried_order) {
      carried_order = cell_at(cells, layout.order);
      carried.clear();
    }
    std::string& kept = carried[*column];
    if (!text.empty()) kept = text;
    return kept;
  }

  /// Appends the row as a line of the batch; otherwise says why it can't be read.
  std::optional<std::string> stage(const Cells& cells, std::int64_t source_line,
                                   store::StagedBatch& batch) {
    if (cells.size() != table.headings().size())
      return fmt::format("{} instead of {}",
                         base::counted(static_cast<std::int64_t>(cells.size()), "field"),
                         table.headings().size());
    const auto at = instant_of(cells);
    if (!at) return no_instant(cells);
    if (!is_likely_day(*at))
      return fmt::format("{} is no likely day of an order",
                         base::to_iso_date(std::chrono::floor<std::chrono::days>(*at)));
    std::string_view customer = id_of(order_cell(cells, layout.customer), customer_scratch);
    if (is_nothing(customer)) customer = {};
    const std::string_view order = order_of(cells, customer, *at);
    if (order.empty()) return fmt::format("column \"{}\" is empty", heading(layout.order));
    const std::string_view product = product_of(cells);
    if (product.empty())
      return fmt::format("column \"{}\" is empty",
                         heading(layout.product ? layout.product : layout.name));
    LineWorth worth;
    if (auto reason = worth_reader.read(cells, worth)) return reason;
    if (!money.take(worth_reader.currency_of(order_cell(cells, layout.currency), cells), *at,
                    layout.price.has_value(), worth))
      return fmt::format("the line's amount in {} is more than a million million",
                         money.currency());

    const std::string_view status = order_cell(cells, layout.status);
    const bool is_credit_note = credit_notes.is_one(cell_at(cells, layout.document), status);
    if (is_credit_note) CreditNotes::make_return(worth);

    batch.source_line.push_back(source_line);
    batch.order.code.push_back(orders.code_of(order));
    batch.customer.code.push_back(customer.empty() ? -1 : customers.code_of(customer));
    batch.product.code.push_back(products.code_of(product));
    batch.name.push_back(name_code(batch.product.code.back(), cell_at(cells, layout.name),
                                   cell_at(cells, layout.category)));
    batch.country.code.push_back(countries.code_of(order_cell(cells, layout.country)));
    batch.status.code.push_back(statuses.code_of(status));
    batch.quantity.push_back(worth.quantity);
    batch.unit_price.push_back(worth.unit_price.units);
    batch.amount.push_back(worth.amount.units);
    batch.ordered_at.push_back(base::microseconds_of(*at));
    std::int32_t rules =
        line_rules.rules_of({batch.order.code.back(), batch.customer.code.back(), batch.name.back(),
                             batch.country.code.back(), batch.status.code.back(), worth.quantity,
                             worth.unit_price.units, base::microseconds_of(*at), order, customer,
                             product, cell_at(cells, layout.name), status});
    if (is_credit_note) rules |= store::kCancellation;
    count_void(rules, batch.status.code.back(), status);
    batch.rules.push_back(rules);
    return std::nullopt;
  }

  void count_void(std::int32_t rules, std::int32_t status_code, std::string_view status) {
    if ((rules & store::kVoidOrder) == 0) return;
    auto& [text, n] = void_lines[status_code];
    if (n++ == 0) text = status;
  }

  /// Which statuses the rule void_order has taken for no sale, and how many lines of each.
  void note_void_orders() {
    std::vector<std::string> counts;
    for (const auto& [code, lines] : void_lines)
      if (counts.size() < kMostNamed)
        counts.push_back(
            fmt::format("\"{}\" ({})", lines.first, base::counted(lines.second, "line")));
    if (!counts.empty())
      report.notes.push_back(fmt::format(
          "No sale by the status of the order, rule void_order: {}. --keep void_order counts them.",
          fmt::join(counts, ", ")));
  }

  /// The code of a product's name. Mostly it is written as it was the last time.
  std::int32_t name_code(std::int32_t product_code, std::string_view name,
                         std::string_view category) {
    if (static_cast<std::size_t>(product_code) >= last_names.size())
      last_names.resize(static_cast<std::size_t>(product_code) + 1);
    LastName& last = last_names[static_cast<std::size_t>(product_code)];
    if (last.code < 0 || last.name != name || last.category != category)
      last = {std::string(name), std::string(category),
              looked_up_name_code(product_code, name, category)};
    return last.code;
  }

  std::int32_t looked_up_name_code(std::int32_t product_code, std::string_view name,
                                   std::string_view category) {
    const auto* bytes = reinterpret_cast<const char*>(&product_code);
    const auto length =
        static_cast<std::uint32_t>(category.size());  // where one text ends and the other begins
    name_key.assign(bytes, sizeof product_code)
        .append(reinterpret_cast<const char*>(&length), sizeof length)
        .append(category)
        .append(name);
    const std::int32_t code = names.code_of(name_key);
    if (code == n_names) {
      ++n_names;
      new_names.push_back({product_code, std::string(name), std::string(category)});
    }
    return code;
  }

  /// A row of a mended file of rejects says where it stood: that reject is settled now.
  void settle_reject(const Cells& cells, store::StagedBatch& batch) const {
    const auto import_id = parse_number(cell_at(cells, layout.mended_import), {}, 0);
    const auto line = parse_number(cell_at(cells, layout.mended_line), {}, 0);
    if (import_id && line) batch.settled.push_back({import_id->units, line->units});
  }

  void add_row(const TableRow& row, store::StagedBatch& batch) {
    ++report.rows_read;
    if (layout.mended_import && layout.mended_line) settle_reject(row.cells, batch);
    auto reason = row.trouble.empty() ? stage(row.cells, row.line, batch)
                                      : std::optional<std::string>(row.trouble);
    if (!reason) return;
    if (is_totals_row(row.cells)) reason = "a row of totals, not an order line";
    if (options.fail_on_bad_row)
      throw Error(ErrorCode::kBadData, *reason + ".",
                  "Mend the row, or import with --on-bad-row reject.",
                  fmt::format("{}:{}", table.source().place, row.line));
    report.count_reject(row.line, *reason);
    batch.rejects.push_back(
        {row.line, *reason, std::string(row.original_text), cells_json(row.cells)});
  }

  void fill(store::StagedBatch& batch) {
    const std::int64_t rows_before = report.rows_read;
    const auto full = [&] {
      return report.rows_read - rows_before >= static_cast<std::int64_t>(kBatchRows);
    };
    TableRow row;
    while (!full() && table.next(row)) add_row(row, batch);
    batch.order.new_texts = orders.take_new_texts();
    batch.customer.new_texts = customers.take_new_texts();
    batch.product.new_texts = products.take_new_texts();
    batch.country.new_texts = countries.take_new_texts();
    batch.status.new_texts = statuses.take_new_texts();
    batch.new_names = std::exchange(new_names, {});
    progress.tell({"reading", table.reader().bytes_read(), table.reader().bytes_total(), "bytes"});
  }

  void close() {
    report.file_sha256 = table.reader().sha256();
    const auto& said = table.reader().format().notes;  // some are known at the end only
    report.notes.insert(report.notes.end(),
                        said.begin() + static_cast<std::ptrdiff_t>(n_format_notes), said.end());
    report.currency = money.currency();
    worth_reader.add_notes(report.notes);
    credit_notes.add_notes(report.notes);
    note_void_orders();
    if (n_with_exponent > 0)
      report.notes.push_back(fmt::format(
          "{} written with an exponent ({}): a spreadsheet has shortened them, and different ones "
          "may have become equal. Export the column as text.",
          base::counted(n_with_exponent, "id"), id_with_exponent));
    if (options.time_zone.empty() && n_with_offset > 0)
      report.notes.push_back(base::counted(n_with_offset, "time") +
                             " with an offset from UTC: taken as written. --time-zone "
                             "Europe/London turns such times into the shop's own clock.");
  }
};

OrderLineReader::OrderLineReader(SampledTable table, const ReadOptions& options,
                                 const base::Progress& progress)
    : state_(std::make_unique<State>(std::move(table), options, progress)) {}
OrderLineReader::OrderLineReader(const TableSource& source, const ReadOptions& options,
                                 const base::Progress& progress)
    : OrderLineReader(SampledTable(source), options, progress) {}
OrderLineReader::~OrderLineReader() = default;

bool OrderLineReader::next(store::StagedBatch& batch) {
  batch = {};
  state_->fill(batch);
  if (batch.n_rows() > 0 || !batch.rejects.empty()) return true;
  state_->close();
  return false;
}

const ReadReport& OrderLineReader::report() const { return state_->report; }

}  // namespace patron::ingest

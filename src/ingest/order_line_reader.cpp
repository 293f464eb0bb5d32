#include "ingest/order_line_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/money.hpp"
#include "ingest/line_rules.hpp"
#include "ingest/mapping/column_mapping.hpp"
#include "ingest/text_codes.hpp"
#include "ingest/values/date_style.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

/// Of one line, in 1/10,000 of the currency: so large are typing errors, not sales.
constexpr std::int64_t kLargestAmount = 10'000'000'000'000'000;

constexpr std::size_t kBatchRows = 1 << 15;
/// Rows looked at before deciding how the dates are written.
constexpr std::size_t kSampleRows = 20'000;

/// Errors: invalid_argument for what is no ISO 4217 code.
std::string checked_currency(const std::string& code) {
  const bool letters =
      std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (code.empty() || (code.size() == 3 && letters)) return code;
  throw Error(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is not a currency code.", code),
              "Write three letters, say GBP or EUR.", "--currency");
}

/// "17850.0" is a number that a spreadsheet has written of the id "17850".
std::string_view plain_id(std::string_view id) {
  const std::size_t point = id.find('.');
  if (point == std::string_view::npos || point == 0) return id;
  const auto digits = [](std::string_view s) {
    return std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const std::string_view decimals = id.substr(point + 1);
  const bool zeros = !decimals.empty() && decimals.find_first_not_of('0') == std::string_view::npos;
  return zeros && digits(id.substr(0, point)) ? id.substr(0, point) : id;
}

using Cells = std::vector<std::string_view>;
using Column = std::optional<std::size_t>;

/// Where the cells of a line stand.
struct Columns {
  Column order, customer, product, name, quantity, price, date, country, category, currency, status;

  Columns() = default;
  explicit Columns(const ColumnMapping& m)
      : order(m.column("order")),
        customer(m.column("customer")),
        product(m.column("product")),
        name(m.column("name")),
        quantity(m.column("quantity")),
        price(m.column("price")),
        date(m.column("date")),
        country(m.column("country")),
        category(m.column("category")),
        currency(m.column("currency")),
        status(m.column("status")) {}
};

/// The last text of a column and what it became: neighbouring rows mostly repeat each other.
template <class Value>
struct LastSeen {
  std::string text;
  std::optional<Value> value;
};

}  // namespace

struct OrderLineReader::State {
  TableSource source;
  ReadOptions options;
  const base::Progress& progress;
  ReadReport report;
  std::unique_ptr<TableReader> rows;
  std::vector<std::string> headings;
  Columns columns;
  DateStyle date_style;

  /// Rows read ahead to decide on the dates, owned; handed out first.
  struct OwnedRow {
    std::int64_t line;
    std::string original_text;
    std::string trouble;
    std::vector<std::string> cells;
  };
  std::vector<OwnedRow> sample;
  std::size_t next_sample = 0;

  TextCodes orders, customers, products, countries, statuses, names;
  std::vector<store::StagedBatch::NewName> new_names;
  LastSeen<ReadDate> last_date;
  LineRules line_rules;
  std::string name_key;
  std::int32_t n_names = 0;

  State(const TableSource& s, const ReadOptions& o, const base::Progress& p)
      : source(s), options(o), progress(p), rows(s.open()), headings(rows->headings()) {
    report.file_name = source.name();
    report.currency = checked_currency(options.currency);
    report.notes = rows->format().notes;
    read_sample();
    decide_mapping();
    decide_date_style();
  }

  void read_sample() {
    TableRow row;
    while (sample.size() < kSampleRows && rows->next(row))
      sample.push_back({row.line,
                        std::string(row.original_text),
                        std::string(row.trouble),
                        {row.cells.begin(), row.cells.end()}});
    if (sample.empty())
      throw Error(ErrorCode::kBadData, "the file holds a header and no row.", "Export it again.",
                  source.place);
  }

  void decide_mapping() {
    TableSample shown{headings, {}};
    for (const OwnedRow& row : sample)
      if (row.trouble.empty()) shown.rows.push_back(row.cells);
    const ColumnMapping mapping = map_columns(shown, Kind::kOrders, {options.map}, source.place);
    report.mapping_json = mapping.to_json(headings);
    for (const std::string& note : mapping.notes) report.notes.push_back(note);
    columns = Columns(mapping);
  }

  void decide_date_style() {
    DateStyleVotes votes;
    const std::size_t column = *columns.date;
    for (const OwnedRow& row : sample)
      if (column < row.cells.size()) votes.add(row.cells[column]);
    if (votes.undecided()) show_whole_column(column, votes);
    date_style = votes.decide();
    report.date_order = name_of(date_style);
    if (votes.undecided())
      report.notes.push_back(
          "No day of the whole file is above the 12th: its dates can be read month first and day "
          "first. Month first was taken.");
  }

  /// The sample allows two styles: the rest of the table is asked for a cell that only one can
  /// read.
  template <class Votes>
  void show_whole_column(std::size_t column, Votes& votes) {
    const auto again = source.open();
    TableRow row;
    for (std::size_t n = 0; votes.undecided() && again->next(row); ++n)
      if (n >= sample.size() && column < row.cells.size()) votes.add(row.cells[column]);
  }

  static std::string_view cell(const Cells& cells, const Column& column) {
    return column && *column < cells.size() ? cells[*column] : std::string_view{};
  }

  std::optional<base::Instant> date_of(std::string_view text) {
    if (text != last_date.text || !last_date.value)
      last_date = {std::string(text), parse_date(text, date_style)};
    if (!last_date.value) return std::nullopt;
    return last_date.value->instant;
  }

  static std::string not_a(std::string_view what, std::string_view heading, std::string_view text) {
    return fmt::format("column \"{}\" holds \"{}\", not {}", heading, text, what);
  }

  const std::string& heading(const Column& column) const { return headings[*column]; }

  /// Appends the row as a line of the batch; otherwise says why it can't be read.
  std::optional<std::string> stage(const Cells& cells, std::int64_t source_line,
                                   store::StagedBatch& batch) {
    if (cells.size() != headings.size())
      return fmt::format("{} fields instead of {}", cells.size(), headings.size());
    const std::string_view order = plain_id(cell(cells, columns.order));
    if (order.empty()) return fmt::format("column \"{}\" is empty", heading(columns.order));
    const std::string_view product = plain_id(cell(cells, columns.product));
    if (product.empty()) return fmt::format("column \"{}\" is empty", heading(columns.product));
    const std::string_view quantity_text = cell(cells, columns.quantity);
    const auto quantity = base::parse_scaled(quantity_text, base::Quantity::kScale);
    if (!quantity)
      return not_a("a number with at most 3 decimals", heading(columns.quantity), quantity_text);
    const std::string_view price_text = cell(cells, columns.price);
    const auto price = base::parse_scaled(price_text, base::Money::kScale);
    if (!price)
      return not_a("a number with at most 4 decimals", heading(columns.price), price_text);
    const auto amount = base::amount_of({*quantity}, {*price});
    if (!amount || std::abs(amount->units) > kLargestAmount)
      return "quantity × price is more than a million million";
    const std::string_view date_text = cell(cells, columns.date);
    const auto date = date_of(date_text);
    if (!date)
      return not_a(fmt::format("a date ({})", report.date_order), heading(columns.date), date_text);
    if (auto reason = take_currency(cell(cells, columns.currency))) return reason;

    const std::string_view customer = plain_id(cell(cells, columns.customer));
    batch.source_line.push_back(source_line);
    batch.order.code.push_back(orders.code_of(order));
    batch.customer.code.push_back(customer.empty() ? -1 : customers.code_of(customer));
    batch.product.code.push_back(products.code_of(product));
    batch.name.push_back(name_code(batch.product.code.back(), cell(cells, columns.name),
                                   cell(cells, columns.category)));
    batch.country.code.push_back(countries.code_of(cell(cells, columns.country)));
    batch.status.code.push_back(statuses.code_of(cell(cells, columns.status)));
    batch.quantity.push_back(*quantity);
    batch.unit_price.push_back(*price);
    batch.amount.push_back(amount->units);
    batch.ordered_at.push_back(base::microseconds_of(*date));
    batch.rules.push_back(line_rules.rules_of(
        {batch.order.code.back(), batch.customer.code.back(), batch.name.back(),
         batch.country.code.back(), batch.status.code.back(), *quantity, *price,
         base::microseconds_of(*date), order, customer, product, cell(cells, columns.name)}));
    return std::nullopt;
  }

  /// One file, one currency; a second one is refused, since different currencies are not added up.
  std::optional<std::string> take_currency(std::string_view currency) {
    if (currency.empty()) return std::nullopt;
    if (report.currency.empty()) report.currency = currency;
    if (report.currency == currency) return std::nullopt;
    throw Error(ErrorCode::kBadData,
                fmt::format("the file holds prices in {} and in {}.", report.currency, currency),
                "Different currencies are not added up: export each on its own.", source.place);
  }

  std::int32_t name_code(std::int32_t product_code, std::string_view name,
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

  void add_row(const TableRow& row, store::StagedBatch& batch) {
    ++report.rows_read;
    auto reason = row.trouble.empty() ? stage(row.cells, row.line, batch)
                                      : std::optional<std::string>(row.trouble);
    if (!reason) return;
    if (options.fail_on_bad_row)
      throw Error(ErrorCode::kBadData, *reason + ".",
                  "Mend the row, or import with --on-bad-row reject.",
                  fmt::format("{}:{}", source.place, row.line));
    ++report.rows_rejected;
    batch.rejects.push_back({row.line, *reason, std::string(row.original_text)});
  }

  void fill(store::StagedBatch& batch) {
    const std::int64_t rows_before = report.rows_read;
    const auto full = [&] {
      return report.rows_read - rows_before >= static_cast<std::int64_t>(kBatchRows);
    };
    TableRow row;
    for (; next_sample < sample.size() && !full(); ++next_sample) {
      const OwnedRow& owned = sample[next_sample];
      row = {
          owned.line, {owned.cells.begin(), owned.cells.end()}, owned.original_text, owned.trouble};
      add_row(row, batch);
    }
    while (!full() && rows->next(row)) add_row(row, batch);
    batch.order.new_texts = orders.take_new_texts();
    batch.customer.new_texts = customers.take_new_texts();
    batch.product.new_texts = products.take_new_texts();
    batch.country.new_texts = countries.take_new_texts();
    batch.status.new_texts = statuses.take_new_texts();
    batch.new_names = std::exchange(new_names, {});
    progress.tell({"reading", rows->bytes_read(), rows->bytes_total(), "bytes"});
  }
};

OrderLineReader::OrderLineReader(const TableSource& source, const ReadOptions& options,
                                 const base::Progress& progress)
    : state_(std::make_unique<State>(source, options, progress)) {}
OrderLineReader::~OrderLineReader() = default;

bool OrderLineReader::next(store::StagedBatch& batch) {
  batch = {};
  state_->fill(batch);
  if (batch.n_rows() > 0 || !batch.rejects.empty()) return true;
  state_->report.file_sha256 = state_->rows->sha256();
  return false;
}

const ReadReport& OrderLineReader::report() const { return state_->report; }

}  // namespace patron::ingest

#include "ingest/export_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/money.hpp"
#include "ingest/csv_file.hpp"
#include "ingest/encoding.hpp"
#include "ingest/text_codes.hpp"
#include "store/cleaning_rules.hpp"

namespace patron::ingest {
namespace {

using base::DateOrder;
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

std::string_view date_order_name(DateOrder order) {
  switch (order) {
    case DateOrder::kMonthFirst:
      return "month first";
    case DateOrder::kDayFirst:
      return "day first";
    case DateOrder::kYearFirst:
      break;
  }
  return "year first";
}

/// The last text of a column and what it became: neighbouring rows mostly repeat each other.
template <class Value>
struct LastSeen {
  std::string text;
  std::optional<Value> value;
};

}  // namespace

struct ExportReader::State {
  std::filesystem::path file;
  ReadOptions options;
  const base::Progress& progress;
  ReadReport report;
  CsvFile rows;
  std::vector<std::string> headings;
  ColumnMapping mapping;
  DateOrder date_order = DateOrder::kYearFirst;

  /// Rows read ahead to decide on the dates, owned; handed out first.
  struct OwnedRow {
    std::int64_t source_line;
    std::string original_text;
    std::vector<std::string> fields;
    bool broken;
  };
  std::vector<OwnedRow> sample;
  std::size_t next_sample = 0;

  TextCodes orders, customers, products, countries, statuses, names;
  std::vector<store::StagedBatch::NewName> new_names;
  LastSeen<base::Instant> last_date;
  std::array<std::string, kMeanings> converted;
  std::string name_key;
  std::int32_t n_names = 0;

  State(const std::filesystem::path& f, const ReadOptions& o, const base::Progress& p)
      : file(f), options(o), progress(p), rows(f) {
    report.file_name = file.filename().string();
    report.currency = checked_currency(options.currency);
    read_header();
    read_sample();
    decide_date_order();
  }

  void read_header() {
    CsvRow row;
    if (!rows.next(row))
      throw Error(ErrorCode::kBadData, "the file holds only blank lines.", "Export it again.",
                  file.string());
    for (const std::string_view field : row.fields) headings.push_back(to_utf8(field));
    mapping = map_columns(headings, options.map, file.string());
    report.mapping_json = mapping.to_json(headings);
  }

  void read_sample() {
    CsvRow row;
    while (sample.size() < kSampleRows && rows.next(row))
      sample.push_back({row.source_line,
                        std::string(row.original_text),
                        {row.fields.begin(), row.fields.end()},
                        rows.broken()});
    if (sample.empty())
      throw Error(ErrorCode::kBadData, "the file holds a header and no row.", "Export it again.",
                  file.string());
  }

  /// Of the possible orders, the one that reads most dates of the sample; month first where both
  /// do.
  void decide_date_order() {
    const std::size_t column = *mapping.column(Meaning::kDate);
    std::array<std::int64_t, 3> n_read{};
    constexpr std::array kOrders = {DateOrder::kYearFirst, DateOrder::kMonthFirst,
                                    DateOrder::kDayFirst};
    for (const OwnedRow& row : sample)
      for (std::size_t i = 0; i < kOrders.size() && column < row.fields.size(); ++i)
        n_read[i] += base::parse_timestamp(row.fields[column], kOrders[i]).has_value();
    if (n_read[1] == n_read[2] && n_read[1] > n_read[0]) look_for_days_above_12(column, n_read);
    const auto best = std::max_element(n_read.begin(), n_read.end());
    date_order = kOrders[static_cast<std::size_t>(best - n_read.begin())];
    report.date_order = date_order_name(date_order);
    if (date_order == DateOrder::kMonthFirst && n_read[1] == n_read[2])
      report.notes.push_back(
          "No day of the whole file is above the 12th: its dates can be read month first and day "
          "first. Month first was taken.");
  }

  /// The sample allows both orders: the rest of the file is asked for a date that only one can
  /// read.
  void look_for_days_above_12(std::size_t column, std::array<std::int64_t, 3>& n_read) {
    if (!std::filesystem::is_regular_file(file)) return;  // a pipe is read once
    CsvFile all(file);
    CsvRow row;
    while (n_read[1] == n_read[2] && all.next(row)) {
      if (column >= row.fields.size()) continue;
      n_read[1] += base::parse_timestamp(row.fields[column], DateOrder::kMonthFirst).has_value();
      n_read[2] += base::parse_timestamp(row.fields[column], DateOrder::kDayFirst).has_value();
    }
  }

  template <class Fields>
  std::string_view field(const Fields& fields, Meaning meaning) {
    const auto column = mapping.column(meaning);
    if (!column || *column >= fields.size()) return {};
    const std::string_view bytes = fields[*column];
    if (is_ascii(bytes)) return bytes;
    return converted[static_cast<std::size_t>(meaning)] = to_utf8(bytes);
  }

  std::optional<base::Instant> date_of(std::string_view text) {
    if (text != last_date.text || !last_date.value)
      last_date = {std::string(text), base::parse_timestamp(text, date_order)};
    return last_date.value;
  }

  static std::string not_a(std::string_view what, std::string_view heading, std::string_view text) {
    return fmt::format("column \"{}\" holds \"{}\", not {}", heading, text, what);
  }

  const std::string& heading(Meaning meaning) const { return headings[*mapping.column(meaning)]; }

  /// Appends the row as a line of the batch; otherwise says why it can't be read.
  template <class Fields>
  std::optional<std::string> stage(const Fields& fields, std::int64_t source_line,
                                   store::StagedBatch& batch) {
    if (fields.size() != headings.size())
      return fmt::format("{} fields instead of {}", fields.size(), headings.size());
    const std::string_view order = plain_id(field(fields, Meaning::kOrder));
    if (order.empty()) return fmt::format("column \"{}\" is empty", heading(Meaning::kOrder));
    const std::string_view product = plain_id(field(fields, Meaning::kProduct));
    if (product.empty()) return fmt::format("column \"{}\" is empty", heading(Meaning::kProduct));
    const std::string_view quantity_text = field(fields, Meaning::kQuantity);
    const auto quantity = base::parse_scaled(quantity_text, base::Quantity::kScale);
    if (!quantity)
      return not_a("a number with at most 3 decimals", heading(Meaning::kQuantity), quantity_text);
    const std::string_view price_text = field(fields, Meaning::kPrice);
    const auto price = base::parse_scaled(price_text, base::Money::kScale);
    if (!price)
      return not_a("a number with at most 4 decimals", heading(Meaning::kPrice), price_text);
    const auto amount = base::amount_of({*quantity}, {*price});
    if (!amount || std::abs(amount->units) > kLargestAmount)
      return "quantity × price is more than a million million";
    const std::string_view date_text = field(fields, Meaning::kDate);
    const auto date = date_of(date_text);
    if (!date)
      return not_a(fmt::format("a date ({})", report.date_order), heading(Meaning::kDate),
                   date_text);
    if (auto reason = take_currency(field(fields, Meaning::kCurrency))) return reason;

    const std::string_view customer = plain_id(field(fields, Meaning::kCustomer));
    batch.source_line.push_back(source_line);
    batch.order.code.push_back(orders.code_of(order));
    batch.customer.code.push_back(customer.empty() ? -1 : customers.code_of(customer));
    batch.product.code.push_back(products.code_of(product));
    batch.name.push_back(name_code(batch.product.code.back(), field(fields, Meaning::kName),
                                   field(fields, Meaning::kCategory)));
    batch.country.code.push_back(countries.code_of(field(fields, Meaning::kCountry)));
    batch.status.code.push_back(statuses.code_of(field(fields, Meaning::kStatus)));
    batch.quantity.push_back(*quantity);
    batch.unit_price.push_back(*price);
    batch.amount.push_back(amount->units);
    batch.ordered_at.push_back(base::microseconds_of(*date));
    batch.rules.push_back((customer.empty() ? store::kMissingCustomer : 0) |
                          (order[0] == 'C' || order[0] == 'c' ? store::kCancellation : 0) |
                          (*quantity <= 0 ? store::kNonPositiveQuantity : 0) |
                          (*price <= 0 ? store::kNonPositivePrice : 0));
    return std::nullopt;
  }

  /// One file, one currency; a second one is refused, since different currencies are not added up.
  std::optional<std::string> take_currency(std::string_view currency) {
    if (currency.empty()) return std::nullopt;
    if (report.currency.empty()) report.currency = currency;
    if (report.currency == currency) return std::nullopt;
    throw Error(ErrorCode::kBadData,
                fmt::format("the file holds prices in {} and in {}.", report.currency, currency),
                "Different currencies are not added up: export each on its own.", file.string());
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

  template <class Fields>
  void add_row(const Fields& fields, std::int64_t source_line, std::string_view original,
               bool broken, store::StagedBatch& batch) {
    ++report.rows_read;
    auto reason = broken ? std::optional<std::string>("a quote that is not closed")
                         : stage(fields, source_line, batch);
    if (!reason) return;
    if (options.fail_on_bad_row)
      throw Error(ErrorCode::kBadData, *reason + ".",
                  "Mend the row, or import with --on-bad-row reject.",
                  fmt::format("{}:{}", file.string(), source_line));
    ++report.rows_rejected;
    batch.rejects.push_back({source_line, *reason, to_utf8(original)});
  }

  void fill(store::StagedBatch& batch) {
    const std::int64_t rows_before = report.rows_read;
    const auto full = [&] {
      return report.rows_read - rows_before >= static_cast<std::int64_t>(kBatchRows);
    };
    for (; next_sample < sample.size() && !full(); ++next_sample) {
      const OwnedRow& row = sample[next_sample];
      add_row(row.fields, row.source_line, row.original_text, row.broken, batch);
    }
    CsvRow row;
    while (!full() && rows.next(row))
      add_row(row.fields, row.source_line, row.original_text, rows.broken(), batch);
    batch.order.new_texts = orders.take_new_texts();
    batch.customer.new_texts = customers.take_new_texts();
    batch.product.new_texts = products.take_new_texts();
    batch.country.new_texts = countries.take_new_texts();
    batch.status.new_texts = statuses.take_new_texts();
    batch.new_names = std::exchange(new_names, {});
    progress.tell({"reading", rows.source().bytes_read(), rows.source().bytes_total(), "bytes"});
  }
};

ExportReader::ExportReader(const std::filesystem::path& file, const ReadOptions& options,
                           const base::Progress& progress)
    : state_(std::make_unique<State>(file, options, progress)) {}
ExportReader::~ExportReader() = default;

bool ExportReader::next(store::StagedBatch& batch) {
  batch = {};
  state_->fill(batch);
  if (batch.n_rows() > 0 || !batch.rejects.empty()) return true;
  state_->report.file_sha256 = state_->rows.source().sha256();
  return false;
}

const ReadReport& ExportReader::report() const { return state_->report; }

}  // namespace patron::ingest

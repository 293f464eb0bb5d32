#include "ingest/mapping/column_profile.hpp"

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_set.hpp>

#include "ingest/mapping/known_headings.hpp"
#include "ingest/values/currencies.hpp"
#include "ingest/values/date_text.hpp"
#include "ingest/values/folding.hpp"

namespace patron::ingest {
namespace {

constexpr double kUnknown = 0.7;

bool is_email(std::string_view cell) {
  const std::size_t at = cell.find('@');
  return at != cell.npos && at > 0 && cell.find('.', at) != cell.npos &&
         cell.find(' ') == cell.npos;
}

bool is_gender(std::string_view cell) {
  static constexpr std::array kWords = {
      "m",        "f",         "w",        "male",     "female",   "man",     "woman", "mannlich",
      "weiblich", "divers",    "homme",    "femme",    "hombre",   "mujer",   "uomo",  "donna",
      "vrouw",    "masculino", "feminino", "femenino", "maschio",  "femmina", "h",     "x",
      "other",    "unknown",   "d",        "kobieta",  "mezczyzna"};
  if (cell.size() > 12) return false;
  return std::find(kWords.begin(), kWords.end(), heading_key(cell)) != kWords.end();
}

bool has_letter(std::string_view cell) {
  return std::any_of(cell.begin(), cell.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0xC0;
  });
}

/// Counts while the cells go by; the styles of numbers and dates are decided first.
class Counter {
 public:
  explicit Counter(ColumnProfile& profile) : p_(profile) {}

  void add(std::string_view cell) {
    ++p_.n_filled;
    p_.repeats += cell == last_;
    last_ = cell;
    texts_.insert(cell.substr(0, 200));
    p_.mean_length += static_cast<double>(cell.size());
    const bool letters = has_letter(cell);
    p_.lettered += letters;
    p_.worded += letters && cell.find(' ') != cell.npos;
    if (letters) add_word(cell);
    p_.clock += cell.size() <= 16 && cell.find_first_of(":.h") != cell.npos &&
                !parse_number(cell, p_.numbers, 6) && parse_clock(cell).has_value();
    p_.date += parse_date(cell, p_.dates).has_value();
    add_number(cell);
  }

  void finish() {
    const double n = std::max<double>(1, static_cast<double>(p_.n_filled));
    for (double* share :
         {&p_.date, &p_.clock, &p_.number, &p_.whole, &p_.negative, &p_.repeats, &p_.country,
          &p_.currency, &p_.email, &p_.worded, &p_.lettered, &p_.gendered, &p_.mean_length})
      *share /= n;
    p_.n_distinct = texts_.size();
    if (values_.empty()) return;
    const auto middle = values_.begin() + static_cast<std::ptrdiff_t>(values_.size() / 2);
    std::nth_element(values_.begin(), middle, values_.end());
    p_.median = *middle;
    p_.largest = *std::max_element(values_.begin(), values_.end());
  }

 private:
  void add_word(std::string_view cell) {
    p_.country += is_country(cell);
    p_.currency += is_currency_code(cell);
    p_.email += is_email(cell);
    p_.gendered += is_gender(cell);
  }

  void add_number(std::string_view cell) {
    const auto number = parse_number(cell, p_.numbers, 4);
    if (!number) return;
    ++p_.number;
    p_.whole += number->units % 10'000 == 0 && !number->rounded;
    p_.negative += number->units < 0;
    values_.push_back(static_cast<double>(number->units) / 10'000);
    if (!p_.signed_money) p_.signed_money = !currency_named_in(cell).empty() || cell[0] == '$';
  }

  ColumnProfile& p_;
  std::string_view last_ = "\n";
  boost::unordered_flat_set<std::string_view> texts_;
  std::vector<double> values_;
};

/// Numbers that count days or seconds are dates only if nearly all cells are such.
double written_date(const ColumnProfile& p) {
  if (p.dates.kind == DateKind::kText) return p.date;
  return p.date >= 0.99 ? p.date : 0;
}

double fit_of_id(const ColumnProfile& p) {
  const double written =
      p.dates.kind == DateKind::kText && p.lettered + p.number < 0.5 ? p.date : 0;
  const double fractions = p.number - p.whole;
  return 1 - 0.9 * std::max(written, fractions);
}

bool one_of(std::string_view meaning, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), meaning) != names.end();
}

double confidence_in_date(const ColumnProfile& p) {
  const bool counted = p.dates.kind != DateKind::kText;
  if (p.date < (counted ? 0.99 : 0.9) || p.filled() < 0.5) return 0;
  if (p.dates.kind == DateKind::kSerial) return p.whole < 0.5 ? 0.75 : 0.5;
  return (counted ? 0.8 : 0.9) * p.date;
}

double confidence_in_price(const ColumnProfile& p) {
  const double fractions = p.number - p.whole;
  if (p.number < 0.95 || fractions < 0.25 || p.filled() < 0.8 || p.negative > 0.3) return 0;
  if (p.dates.kind == DateKind::kSerial && p.date > 0.95) return 0.3;
  return 0.72 + (p.signed_money ? 0.15 : 0);
}

double confidence_in_quantity(const ColumnProfile& p) {
  if (p.number < 0.95 || p.whole < 0.98 * p.number || p.filled() < 0.8) return 0;
  if (p.median > 60 || p.median < 1 || p.largest > 100'000 || p.distinct() > 0.6) return 0;
  return p.n_distinct >= 2 ? 0.7 : 0.4;
}

double confidence_in_rating(const ColumnProfile& p) {
  const bool few = p.n_distinct >= 2 && p.n_distinct <= 21 && p.n_filled >= 20;
  return p.number > 0.98 && few && p.negative == 0 && p.largest <= 10 ? 0.7 : 0;
}

}  // namespace

std::string_view TableSample::cell(std::size_t row, std::size_t column) const {
  return column < rows[row].size() ? std::string_view(rows[row][column]) : std::string_view{};
}

ColumnProfile profile_column(const TableSample& sample, std::size_t column, std::size_t max_rows) {
  ColumnProfile profile;
  profile.n_rows = std::min(max_rows, sample.rows.size());
  std::vector<std::string_view> cells;
  DateStyleVotes dates;
  NumberStyleVotes numbers;
  for (std::size_t i = 0; i < profile.n_rows; ++i) {
    const std::string_view cell = trimmed(sample.cell(i, column));
    if (cell.empty()) continue;
    cells.push_back(cell);
    dates.add(cell);
    numbers.add(cell);
  }
  profile.dates = dates.decide();
  profile.numbers = numbers.decide();
  Counter counter(profile);
  for (const std::string_view cell : cells) counter.add(cell);
  counter.finish();
  return profile;
}

double fit(std::string_view meaning, const ColumnProfile& p) {
  if (p.n_filled == 0) return kUnknown;
  if (one_of(meaning, {"date", "rated_at", "registered_on"})) return written_date(p);
  if (meaning == "birth_date")  // a year alone is one too
    return std::max(written_date(p),
                    p.whole > 0.95 && p.median > 1900 && p.median < 2030 ? 1.0 : 0);
  if (meaning == "time") return std::max(p.clock, written_date(p));
  if (one_of(meaning, {"price", "amount", "quantity", "recency", "frequency", "monetary"}))
    return p.number;
  if (one_of(meaning, {"rating", "age", "duration"})) return 0.4 + 0.6 * p.number;
  if (one_of(meaning, {"order", "customer", "product", "session", "event"})) return fit_of_id(p);
  if (meaning == "currency") return std::max(p.currency, 0.5 * p.lettered);
  if (meaning == "country") return std::max(p.country, 1 - 0.6 * p.number);
  if (one_of(meaning, {"name", "description", "gender", "city", "brand"}))
    return 1 - 0.5 * p.number;
  if (meaning == "document") return p.n_distinct <= 20 ? 1 - p.number : 0;
  return 1;
}

double content_confidence(Kind kind, std::string_view meaning, const ColumnProfile& p) {
  if (p.n_filled < 5) return 0;
  if (one_of(meaning, {"date", "rated_at"}) || (meaning == "time" && kind == Kind::kEvents))
    return confidence_in_date(p);
  if (meaning == "time") return p.clock >= 0.95 && p.date < 0.5 ? 0.8 : 0;
  if (meaning == "price") return confidence_in_price(p);
  if (meaning == "quantity") return confidence_in_quantity(p);
  if (meaning == "country")
    return p.country < 0.9 ? 0 : (p.mean_length > 3 ? 0.88 : 0.75) * p.country;
  if (meaning == "currency") return p.currency >= 0.98 ? 0.9 : 0;
  if (meaning == "customer") return p.email >= 0.95 ? 0.8 : 0;
  if (meaning == "gender") return p.gendered >= 0.95 ? 0.85 : 0;
  if (meaning == "rating" && kind == Kind::kRatings) return confidence_in_rating(p);
  if (meaning == "name" && kind == Kind::kOrders)
    return p.lettered > 0.9 && p.worded > 0.5 && p.mean_length >= 9 && p.country < 0.5 &&
                   p.date < 0.5 && p.n_distinct > 2
               ? 0.68
               : 0;
  return 0;
}

}  // namespace patron::ingest

#include "ingest/records/record_values.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/date.hpp"
#include "base/money.hpp"
#include "ingest/cells.hpp"
#include "ingest/order_lines/reading.hpp"

namespace patron::ingest {
namespace {

constexpr std::int64_t kOldest = 130;

}  // namespace

RecordColumn::Type RecordColumn::type_of(std::string_view meaning) {
  constexpr std::pair<std::string_view, Type> kTypes[] = {{"customer", Type::kId},
                                                          {"product", Type::kId},
                                                          {"session", Type::kId},
                                                          {"event", Type::kId},
                                                          {"age", Type::kAge},
                                                          {"recency", Type::kWholeNumber},
                                                          {"frequency", Type::kWholeNumber},
                                                          {"monetary", Type::kNumber},
                                                          {"price", Type::kNumber},
                                                          {"rating", Type::kNumber},
                                                          {"duration", Type::kNumber},
                                                          {"birth_date", Type::kDay},
                                                          {"registered_on", Type::kDay},
                                                          {"time", Type::kInstant},
                                                          {"rated_at", Type::kInstant}};
  for (const auto& [name, type] : kTypes)
    if (name == meaning) return type;
  return Type::kText;
}

RecordColumn::RecordColumn(const SampledTable& table, const Meaning& meaning, std::size_t column,
                           const std::string& dates, const std::string& decimal)
    : meaning_(meaning), column_(column), type_(type_of(meaning.name)) {
  if (type_ == Type::kDay || type_ == Type::kInstant) {
    DateStyleVotes votes;
    table.show(column, votes);
    date_ = decided_style(votes, dates);
    undecided_ = votes.undecided() && dates.empty();
  }
  if (type_ == Type::kNumber || type_ == Type::kWholeNumber || type_ == Type::kAge) {
    NumberStyleVotes votes;
    table.show(column, votes);
    number_ = decimal.empty() ? votes.decide() : NumberStyle{decimal[0]};
    undecided_ = votes.undecided() && decimal.empty();
  }
}

std::optional<std::string> RecordColumn::read(std::string_view cell, const ShopClock& clock) const {
  if (cell.empty() || type_ == Type::kText) return std::string(cell);
  std::string scratch;
  if (type_ == Type::kId) return std::string(plain_id(cell, scratch));
  if (type_ == Type::kDay || type_ == Type::kInstant) {
    const auto date = parse_date(cell, date_);
    if (!date) return std::nullopt;
    const base::Instant at = clock.shop_time(*date);
    return type_ == Type::kInstant ? base::to_iso(at)
                                   : base::to_iso_date(std::chrono::floor<std::chrono::days>(at));
  }
  const auto number = parse_number(cell, number_, base::Money::kScale);
  if (!number) return std::nullopt;
  if (type_ == Type::kNumber) return base::format_scaled(number->units, base::Money::kScale, 0);
  const std::int64_t whole = number->units / base::Money::kOne;
  if (number->units % base::Money::kOne != 0 || whole < 0) return std::nullopt;
  if (type_ == Type::kAge && whole > kOldest) return std::nullopt;
  return std::to_string(whole);
}

std::string RecordColumn::what() const {
  switch (type_) {
    case Type::kWholeNumber:
      return "a whole number from 0 on";
    case Type::kAge:
      return fmt::format("an age of 0 to {} years", kOldest);
    case Type::kNumber:
      return "a number";
    case Type::kDay:
    case Type::kInstant:
      return "a date (" + name_of(date_) + ")";
    case Type::kText:
    case Type::kId:
      break;
  }
  return "a text";
}

}  // namespace patron::ingest

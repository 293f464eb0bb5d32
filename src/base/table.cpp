#include "base/table.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace patron::base {
namespace {

std::string text_of(std::int64_t value) { return fmt::format("{}", value); }
std::string text_of(double value) { return to_string(value); }
std::string text_of(const std::string& value) { return value; }
std::string text_of(Money value) { return to_string(value); }
std::string text_of(Instant value) { return to_iso(value); }
std::string text_of(Day value) { return to_iso_date(value); }

}  // namespace

std::size_t Column::size() const {
  return std::visit([](const auto& v) { return v.size(); }, values);
}

const Column* Table::find(std::string_view column) const {
  for (const Column& c : columns)
    if (c.name == column) return &c;
  return nullptr;
}

const Column& Table::require(std::string_view column) const {
  const Column* found = find(column);
  if (found == nullptr)
    throw Error(ErrorCode::kInternal,
                fmt::format("table \"{}\" has no column \"{}\"", name, column));
  return *found;
}

std::string Table::text_at(std::size_t row, std::size_t column) const {
  const Column& c = columns[column];
  if (c.null_at(row)) return {};
  return std::visit([row](const auto& v) { return text_of(v[row]); }, c.values);
}

std::string to_string(double value) { return fmt::format("{}", value); }

}  // namespace patron::base

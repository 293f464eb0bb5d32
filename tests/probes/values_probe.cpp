// Reads values for the oracles in Python: one question a line, one answer a line.
//   number STYLE SCALE TEXT   ->  units, with " rounded" behind it, or "none"
//   date ORDER TEXT           ->  ISO instant, zone in minutes or "-", "time" or "day"; or "none"
//   numbers / dates TEXT|...  ->  the style a column of these cells is decided to have

#include <iostream>
#include <string>

#include "base/date.hpp"
#include "base/split.hpp"
#include "ingest/values/date_style.hpp"
#include "ingest/values/number_style.hpp"

using namespace patron;
using namespace patron::ingest;

namespace {

std::string take_word(std::string& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string word = line.substr(0, end);
  line.erase(0, end + 1);
  return word;
}

std::string answer_number(std::string& line) {
  const NumberStyle style{take_word(line) == "comma" ? ',' : '.'};
  const int scale = std::stoi(take_word(line));
  const auto number = parse_number(line, style, scale);
  if (!number) return "none";
  return std::to_string(number->units) + (number->rounded ? " rounded" : "");
}

DateStyle style_named(const std::string& name) {
  if (name == "month") return {.order = base::DateOrder::kMonthFirst};
  if (name == "day") return {.order = base::DateOrder::kDayFirst};
  if (name == "seconds") return {.kind = DateKind::kEpochSeconds};
  if (name == "milliseconds") return {.kind = DateKind::kEpochMilliseconds};
  if (name == "serial") return {.kind = DateKind::kSerial};
  return {};
}

std::string answer_date(std::string& line) {
  const DateStyle style = style_named(take_word(line));
  const auto read = parse_date(line, style);
  if (!read) return "none";
  return base::to_iso(read->instant) + " " +
         (read->zone_minutes ? std::to_string(*read->zone_minutes) : "-") +
         (read->has_time ? " time" : " day");
}

template <class Votes>
Votes votes_of(const std::string& line) {
  Votes votes;
  for (const std::string& cell : base::split(line, '|')) votes.add(cell);
  return votes;
}

std::string answer(std::string line) {
  const std::string question = take_word(line);
  if (question == "number") return answer_number(line);
  if (question == "date") return answer_date(line);
  if (question == "dates") return name_of(votes_of<DateStyleVotes>(line).decide());
  const auto votes = votes_of<NumberStyleVotes>(line);
  return example_of(votes.decide()) + (votes.undecided() ? " undecided" : "");
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) std::cout << answer(line) << std::endl;
}

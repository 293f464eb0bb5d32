#include "ingest/mapping/column_mapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "ingest/mapping/known_headings.hpp"
#include "ingest/mapping/mapper.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kMostHeadingsTold = 12;

std::string found_text(const std::vector<std::string>& headings) {
  std::string text;
  for (std::size_t i = 0; i < std::min(headings.size(), kMostHeadingsTold); ++i)
    text += (i == 0 ? "" : ", ") + headings[i];
  if (headings.size() > kMostHeadingsTold)
    text += fmt::format(" and {} more", headings.size() - kMostHeadingsTold);
  return text;
}

std::size_t column_named(const std::vector<std::string>& headings, const std::string& heading) {
  const auto exact = std::find(headings.begin(), headings.end(), heading);
  if (exact != headings.end()) return static_cast<std::size_t>(exact - headings.begin());
  throw Error(ErrorCode::kInvalidArgument,
              fmt::format("\"{}\" is not a column of this file.", heading),
              fmt::format("Found: {}.", found_text(headings)), "--map");
}

void apply_wish(const std::string& wish, const std::vector<std::string>& headings,
                ColumnMapping& mapping) {
  const std::size_t equals = wish.find('=');
  if (equals == std::string::npos)
    throw Error(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is not MEANING=COLUMN.", wish),
                "Write, say, --map customer=KundenNr.", "--map");
  const std::string name = wish.substr(0, equals), heading = wish.substr(equals + 1);
  if (find_meaning(mapping.kind, name) == nullptr)
    throw Error(ErrorCode::kInvalidArgument, fmt::format("there is no meaning \"{}\".", name),
                "Meanings: " + meaning_names(mapping.kind) + ".", "--map");
  const std::size_t column = column_named(headings, heading);
  if (mapping.columns.contains(name) || !mapping.meaning(column).empty())
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} and {} can't both be told: one column has one meaning.",
                            map_flag(name, heading),
                            mapping.columns.contains(name)
                                ? map_flag(name, headings[mapping.columns[name].column])
                                : map_flag(mapping.meaning(column), heading)),
                "Leave one of them out.", "--map");
  mapping.columns[name] = {column, 1, "told"};
}

/// "Perhaps ..." with the best guess, or the two that can't be told apart.
std::string hint_for(std::string_view meaning, const Mapper& mapper,
                     const std::vector<std::string>& headings) {
  const auto guesses = mapper.guesses(meaning);
  if (guesses.empty()) return fmt::format("Say which column it is: --map {}=COLUMN", meaning);
  const std::string first = map_flag(meaning, headings[guesses[0].column]);
  if (guesses.size() > 1 && guesses[0].confidence - guesses[1].confidence < Mapper::kTie)
    return fmt::format("\"{}\" and \"{}\" could both be it. Say which: {} or {}",
                       headings[guesses[0].column], headings[guesses[1].column], first,
                       map_flag(meaning, headings[guesses[1].column]));
  return fmt::format("Perhaps it is \"{}\" ({:.2f}): {}", headings[guesses[0].column],
                     guesses[0].confidence, first);
}

/// Signs that no shop puts into a heading: what a text of another encoding looks like when it is
/// read as Windows-1252.
bool look_garbled(const std::vector<std::string>& headings) {
  constexpr std::string_view kSigns[] = {"\u2039", "\u203A", "\u201A", "\u201E", "\u2020", "\u2021",
                                         "\u02C6", "\u2030", "\u201C", "\u201D", "\u2022", "\u02DC",
                                         "\u00A6", "\u00A8", "\u00AC", "\u00AF", "\uFFFD"};
  return std::any_of(headings.begin(), headings.end(), [&](const std::string& heading) {
    return std::any_of(std::begin(kSigns), std::end(kSigns), [&](std::string_view sign) {
      return heading.find(sign) != std::string::npos;
    });
  });
}

[[noreturn]] void fail_missing(std::string_view meaning, const std::string& what,
                               const TableSample& sample, const Mapper& mapper,
                               const std::string& place) {
  throw Error(ErrorCode::kBadData,
              fmt::format("no column for {}. Found: {}.", what, found_text(sample.headings)),
              look_garbled(sample.headings)
                  ? "The headings look garbled: say how the file is encoded, for instance "
                    "--encoding CP932 (Japanese), GB18030 (Chinese) or WINDOWS-1251 (Cyrillic)."
                  : hint_for(meaning, mapper, sample.headings),
              place);
}

void require_columns(const TableSample& sample, const ColumnMapping& mapping, const Mapper& mapper,
                     const std::string& place) {
  for (const Meaning& meaning : meanings_of(mapping.kind))
    if (meaning.required && !mapping.column(meaning.name))
      fail_missing(meaning.name, fmt::format("the {} ({})", meaning.name, meaning.doc), sample,
                   mapper, place);
  if (mapping.kind == Kind::kOrders && !mapping.column("price") && !mapping.column("amount"))
    fail_missing("price", "the price (of one piece) or the amount (of the line)", sample, mapper,
                 place);
}

ColumnMapping start(const TableSample& sample, Kind kind, const MappingOptions& options) {
  ColumnMapping mapping;
  mapping.kind = kind;
  for (const std::string& wish : options.map) apply_wish(wish, sample.headings, mapping);
  return mapping;
}

}  // namespace

std::optional<std::size_t> ColumnMapping::column(std::string_view meaning) const {
  const auto found = columns.find(meaning);
  if (found == columns.end()) return std::nullopt;
  return found->second.column;
}

std::string_view ColumnMapping::meaning(std::size_t column) const {
  for (const auto& [name, mapped] : columns)
    if (mapped.column == column) return name;
  return {};
}

std::vector<std::size_t> ColumnMapping::unmapped(std::size_t n_columns) const {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < n_columns; ++i)
    if (meaning(i).empty()) out.push_back(i);
  return out;
}

std::string ColumnMapping::to_json(const std::vector<std::string>& headings) const {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const Meaning& meaning : meanings_of(kind))
    if (const auto i = column(meaning.name)) json[std::string(meaning.name)] = headings[*i];
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

SavedMapping ColumnMapping::to_saved(const std::vector<std::string>& headings) const {
  SavedMapping saved;
  saved.kind = kind;
  saved.headings = headings;
  for (const auto& [meaning, mapped] : columns) saved.columns[meaning] = headings[mapped.column];
  return saved;
}

ColumnMapping map_columns(const TableSample& sample, Kind kind, const MappingOptions& options,
                          const std::string& place) {
  ColumnMapping mapping = start(sample, kind, options);
  Mapper mapper(sample, mapping);
  if (options.saved) mapper.apply_saved(*options.saved, place);
  mapper.map_rest();
  require_columns(sample, mapping, mapper, place);
  return mapping;
}

ColumnMapping guess_columns(const TableSample& sample, Kind kind, const MappingOptions& options) {
  ColumnMapping mapping = start(sample, kind, options);
  Mapper mapper(sample, mapping);
  if (options.saved) mapper.apply_saved(*options.saved, {});
  mapper.map_rest();
  return mapping;
}

std::vector<std::string> missing_meanings(const ColumnMapping& mapping) {
  std::vector<std::string> out;
  for (const Meaning& meaning : meanings_of(mapping.kind))
    if (meaning.required && !mapping.column(meaning.name))
      out.push_back(fmt::format("{} ({})", meaning.name, meaning.doc));
  if (mapping.kind == Kind::kOrders && !mapping.column("price") && !mapping.column("amount"))
    out.push_back("price (price of one piece) or amount (total of the line)");
  return out;
}

std::string shell_quoted(std::string_view word) {
  const auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("_-./:=,+@%").find(c) != std::string_view::npos ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string map_flag(std::string_view meaning, std::string_view heading) {
  return "--map " + shell_quoted(fmt::format("{}={}", meaning, heading));
}

std::optional<Kind> likely_kind(const TableSample& sample) {
  const auto named = [&](Kind kind, std::string_view meaning) {
    const HeadingReader reader(kind, sample.headings);
    for (std::size_t i = 0; i < sample.headings.size(); ++i)
      if (reader.confidence(i, meaning) >= 0.7) return true;
    return false;
  };
  const auto all = [&](Kind kind, std::initializer_list<std::string_view> meanings) {
    return std::all_of(meanings.begin(), meanings.end(),
                       [&](std::string_view meaning) { return named(kind, meaning); });
  };
  const bool dated = named(Kind::kOrders, "date");
  if (!dated && all(Kind::kRfm, {"recency", "frequency", "monetary"})) return Kind::kRfm;
  const bool priced = named(Kind::kOrders, "price") || named(Kind::kOrders, "amount");
  if (!priced && all(Kind::kEvents, {"customer", "time", "type"})) return Kind::kEvents;
  if (!priced && all(Kind::kRatings, {"customer", "product", "rating"})) return Kind::kRatings;
  if (missing_meanings(guess_columns(sample, Kind::kOrders, {})).empty()) return Kind::kOrders;
  const bool personal = named(Kind::kCustomers, "gender") || named(Kind::kCustomers, "age") ||
                        named(Kind::kCustomers, "birth_date") ||
                        named(Kind::kCustomers, "registered_on");
  if (personal && named(Kind::kCustomers, "customer")) return Kind::kCustomers;
  const bool of_lines =
      dated && (named(Kind::kOrders, "order") || named(Kind::kOrders, "quantity"));
  if (of_lines) return std::nullopt;
  if (all(Kind::kProducts, {"product", "name"}) || all(Kind::kProducts, {"product", "price"}) ||
      all(Kind::kProducts, {"product", "category"}))
    return Kind::kProducts;
  return std::nullopt;
}

}  // namespace patron::ingest

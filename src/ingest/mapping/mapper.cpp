#include "ingest/mapping/mapper.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "ingest/mapping/assignment.hpp"
#include "ingest/mapping/relations.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kFewRows = 300, kManyRows = 2'000;
/// Cells looked at in all, so that a table of thousands of columns takes no longer.
constexpr std::size_t kMostCells = 100'000;
constexpr std::size_t kLeastRows = 20;
constexpr double kDoubt = 0.5;  // share of cells that go with a heading, below which it is doubted
constexpr double kLeastGuess = 0.3;

std::size_t place_of(std::span<const Meaning> meanings, std::string_view name) {
  const auto found = std::find_if(meanings.begin(), meanings.end(),
                                  [&](const Meaning& m) { return m.name == name; });
  return static_cast<std::size_t>(found - meanings.begin());
}

}  // namespace

Mapper::Mapper(const TableSample& sample, ColumnMapping& mapping)
    : sample_(sample),
      mapping_(mapping),
      headings_(mapping.kind, sample.headings),
      meanings_(meanings_of(mapping.kind)),
      closed_(sample.headings.size(), false) {
  mapping_.system = headings_.system();
  profile(kFewRows);
}

void Mapper::profile(std::size_t max_rows) {
  const std::size_t n = std::max<std::size_t>(1, sample_.headings.size());
  const std::size_t rows = std::clamp(kMostCells / n, kLeastRows, max_rows);
  if (rows <= n_profiled_) return;
  n_profiled_ = rows;
  profiles_.clear();
  for (std::size_t i = 0; i < sample_.headings.size(); ++i)
    profiles_.push_back(profile_column(sample_, i, rows));
}

bool Mapper::is_free(std::size_t column) const {
  return !closed_[column] && mapping_.meaning(column).empty();
}

bool Mapper::says_nothing(std::size_t column) const { return headings_.meanings(column).empty(); }

double Mapper::named(std::size_t column, std::string_view meaning) const {
  const double name = headings_.confidence(column, meaning);
  return name == 0 ? 0 : name * (0.4 + 0.6 * fit(meaning, profiles_[column]));
}

void Mapper::offer(std::string_view meaning, std::size_t column, double confidence) {
  const std::size_t m = place_of(meanings_, meaning);
  if (m == meanings_.size() || mapping_.column(meaning) || !is_free(column)) return;
  Candidate& candidate = candidates_[m][column];
  if (says_nothing(column) && confidence > candidate.confidence) candidate = {confidence, true};
}

void Mapper::judge_names() {
  for (std::size_t m = 0; m < meanings_.size(); ++m) {
    if (mapping_.column(meanings_[m].name)) continue;
    for (std::size_t i = 0; i < profiles_.size(); ++i)
      if (is_free(i)) candidates_[m][i] = {named(i, meanings_[m].name), false};
  }
}

void Mapper::judge_cells() {
  for (const Meaning& meaning : meanings_)
    for (std::size_t i = 0; i < profiles_.size(); ++i)
      offer(meaning.name, i, content_confidence(mapping_.kind, meaning.name, profiles_[i]));
}

/// Where one column is the product of two others it is the amount, and the whole numbers among the
/// two are the quantity.
void Mapper::judge_relations() {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < profiles_.size() && numbers.size() < 10; ++i)
    if (profiles_[i].number > 0.95 && profiles_[i].filled() > 0.8 && profiles_[i].n_distinct > 1)
      numbers.push_back(i);
  for (const std::size_t q : numbers)
    for (const std::size_t p : numbers)
      for (const std::size_t a : numbers) {
        const bool distinct = q != p && p != a && q != a;
        if (!distinct || profiles_[q].whole < 0.98 || profiles_[p].whole > 0.9) continue;
        if (profiles_[q].median > 60) continue;
        if (share_of_products(sample_, profiles_, q, p, a, kFewRows) < 0.95) continue;
        offer("quantity", q, 0.9), offer("price", p, 0.9), offer("amount", a, 0.9);
      }
}

std::optional<std::size_t> Mapper::best_of(std::string_view meaning) const {
  if (const auto mapped = mapping_.column(meaning)) return mapped;
  const auto& row = candidates_[place_of(meanings_, meaning)];
  const auto best = std::max_element(row.begin(), row.end(), [](const auto& a, const auto& b) {
    return a.confidence < b.confidence;
  });
  if (best == row.end() || best->confidence < kNameAccepted) return std::nullopt;
  return static_cast<std::size_t>(best - row.begin());
}

void Mapper::judge_ids_of_lines() {
  std::vector<bool> may_be_id(profiles_.size());
  for (std::size_t i = 0; i < profiles_.size(); ++i)
    may_be_id[i] = is_free(i) && says_nothing(i) && best_of("quantity") != i &&
                   best_of("date") != i && best_of("time") != i;
  const auto ids =
      judge_ids(sample_, profiles_, may_be_id, best_of("date"), best_of("order"), n_profiled_);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    offer("order", i, ids[i].order);
    offer("customer", i, ids[i].customer);
    offer("product", i, ids[i].product);
  }
}

/// Content that speaks alike for two columns speaks for none: both are put aside.
void Mapper::drop_ties() {
  for (std::size_t m = 0; m < meanings_.size(); ++m) {
    auto& row = candidates_[m];
    double first = 0, second = 0;
    for (const Candidate& c : row) {
      if (!c.by_content) continue;
      second = std::max(second, std::min(first, c.confidence));
      first = std::max(first, c.confidence);
    }
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!row[i].by_content) continue;
      const bool tied = first - second < kTie && row[i].confidence > first - kTie;
      if (!tied && row[i].confidence >= kContentAccepted) continue;
      ties_[m][i] = row[i];
      row[i] = {};
    }
  }
}

void Mapper::judge() {
  candidates_.assign(meanings_.size(), std::vector<Candidate>(profiles_.size()));
  ties_ = candidates_;
  judge_names();
  judge_cells();
  if (mapping_.kind == Kind::kOrders) {
    judge_relations();
    judge_ids_of_lines();
  }
  drop_ties();
}

bool Mapper::lacks_required() const {
  const auto lacks = [&](std::string_view meaning) { return !best_of(meaning); };
  for (const Meaning& meaning : meanings_)
    if (meaning.required && lacks(meaning.name)) return true;
  return mapping_.kind == Kind::kOrders && lacks("price") && lacks("amount");
}

void Mapper::note(std::string_view meaning, std::size_t column, const Candidate& candidate) {
  const std::string& heading = sample_.headings[column];
  if (candidate.by_content) {
    mapping_.notes.push_back(fmt::format("column \"{}\" taken for the {} ({:.2f}, by its content)",
                                         heading, meaning, candidate.confidence));
    return;
  }
  const double share = fit(meaning, profiles_[column]);
  if (share < kDoubt)
    mapping_.notes.push_back(fmt::format(
        "column \"{}\" is named for the {}, but only {:.0f} % of its cells look like it", heading,
        meaning, 100 * share));
}

void Mapper::assign() {
  std::vector<std::vector<double>> values;
  for (std::size_t m = 0; m < meanings_.size(); ++m) {
    std::vector<double> row;
    for (const Candidate& c : candidates_[m])
      row.push_back(c.confidence < kNameAccepted ? 0
                                                 : c.confidence + (meanings_[m].required ? 1 : 0));
    values.push_back(std::move(row));
  }
  const auto columns = best_assignment(values);
  for (std::size_t m = 0; m < meanings_.size(); ++m) {
    if (!columns[m]) continue;
    const Candidate& c = candidates_[m][*columns[m]];
    note(meanings_[m].name, *columns[m], c);
    mapping_.columns[std::string(meanings_[m].name)] = {*columns[m], c.confidence,
                                                        c.by_content ? "content" : "named"};
  }
}

/// "Total" beside price and quantity is mostly the total of the order, said again on each line.
void Mapper::doubt_amount() {
  const auto amount = mapping_.columns.find("amount");
  const auto price = mapping_.columns.find("price");
  const auto quantity = mapping_.columns.find("quantity");
  const auto end = mapping_.columns.end();
  if (amount == end || amount->second.reason != "named" || amount->second.confidence > 0.95) return;
  const std::size_t column = amount->second.column;
  if (price == end || quantity == end) {
    const auto order = mapping_.columns.find("order");
    if (price != end || order == end ||
        share_of_repeats(sample_, order->second.column, column, kManyRows) < 0.9)
      return;
    mapping_.notes.push_back(fmt::format(
        "column \"{}\" was not taken for the amount: it is the same on all lines of an order",
        sample_.headings[column]));
    mapping_.columns.erase(amount);
    return;
  }
  if (share_of_products(sample_, profiles_, quantity->second.column, price->second.column, column,
                        kFewRows) >= 0.5)
    return;
  mapping_.notes.push_back(
      fmt::format("column \"{}\" was not taken for the amount: it is not quantity × price",
                  sample_.headings[column]));
  mapping_.columns.erase(amount);
}

void Mapper::map_rest() {
  judge();
  if (lacks_required()) {
    profile(kManyRows);
    judge();
  }
  assign();
  if (mapping_.kind == Kind::kOrders) doubt_amount();
}

std::vector<Mapper::Guess> Mapper::guesses(std::string_view meaning) const {
  std::vector<Guess> out;
  const std::size_t m = place_of(meanings_, meaning);
  for (std::size_t i = 0; i < profiles_.size(); ++i) {
    const double confidence = std::max(candidates_[m][i].confidence, ties_[m][i].confidence);
    if (is_free(i) && confidence >= kLeastGuess) out.push_back({i, confidence});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Guess& a, const Guess& b) { return a.confidence > b.confidence; });
  return out;
}

Mapper::Guess Mapper::best_repair(std::string_view meaning, const std::string& heading,
                                  bool& clear) const {
  Guess best, next;
  for (std::size_t i = 0; i < profiles_.size(); ++i) {
    if (!is_free(i)) continue;
    const std::string& here = sample_.headings[i];
    const double name =
        std::max(likeness(heading, here), 0.95 * named_confidence(mapping_.kind, here, meaning));
    const Guess guess{i, name * (0.4 + 0.6 * fit(meaning, profiles_[i]))};
    if (guess.confidence > best.confidence) {
      next = best, best = guess;
    } else if (guess.confidence > next.confidence) {
      next = guess;
    }
  }
  clear = best.confidence - next.confidence >= kRepairAhead;
  return best;
}

void Mapper::repair(const std::string& meaning, const std::string& heading,
                    const std::string& place) {
  bool clear = false;
  const Guess best = best_repair(meaning, heading, clear);
  if (best.confidence >= kRepairAccepted && clear) {
    mapping_.columns[meaning] = {best.column, best.confidence, "repaired"};
    mapping_.notes.push_back(
        fmt::format("the mapping takes the {} from \"{}\", which is gone; \"{}\" was taken instead "
                    "({:.2f}). Keep it with --save-mapping",
                    meaning, heading, sample_.headings[best.column], best.confidence));
    return;
  }
  const bool likely = best.confidence >= kLeastGuess;
  throw Error(ErrorCode::kBadData,
              fmt::format("the mapping takes the {} from column \"{}\", and there is none now.",
                          meaning, heading),
              likely ? fmt::format("Perhaps it is \"{}\" ({:.2f}): {}, and keep it with "
                                   "--save-mapping.",
                                   sample_.headings[best.column], best.confidence,
                                   map_flag(meaning, sample_.headings[best.column]))
                     : fmt::format("Say which column it is: --map {}=COLUMN, and keep it with "
                                   "--save-mapping.",
                                   meaning),
              place);
}

void Mapper::apply_saved(const SavedMapping& saved, const std::string& place) {
  if (saved.kind != mapping_.kind)
    throw Error(ErrorCode::kBadData,
                fmt::format("the mapping is one of {}, and the table is read as {}.",
                            name_of(saved.kind), name_of(mapping_.kind)),
                fmt::format("Say --kind {}, or name another mapping.", name_of(saved.kind)), place);
  // Columns that were there when the mapping was made, and were left aside then, stay aside.
  for (std::size_t i = 0; i < sample_.headings.size(); ++i)
    closed_[i] = std::find(saved.headings.begin(), saved.headings.end(), sample_.headings[i]) !=
                 saved.headings.end();
  std::vector<std::pair<std::string, std::string>> gone;
  for (const auto& [meaning, heading] : saved.columns) {
    if (mapping_.column(meaning)) continue;
    const auto found = std::find(sample_.headings.begin(), sample_.headings.end(), heading);
    if (found == sample_.headings.end()) {
      gone.emplace_back(meaning, heading);
    } else {
      const auto column = static_cast<std::size_t>(found - sample_.headings.begin());
      mapping_.columns[meaning] = {column, 1, "remembered"};
    }
  }
  for (const auto& [meaning, heading] : gone) repair(meaning, heading, place);
}

}  // namespace patron::ingest

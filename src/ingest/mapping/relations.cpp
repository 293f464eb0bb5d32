#include "ingest/mapping/relations.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cmath>

#include "ingest/values/folding.hpp"

namespace patron::ingest {
namespace {

constexpr double kRule = 0.97;  // of rows: a rule, but for dirt
constexpr double kOrderByContent = 0.74, kCustomerByContent = 0.74, kProductByContent = 0.7;
constexpr std::size_t kMostIds = 12;

bool looks_like_id(const ColumnProfile& p) {
  const bool text_date = p.dates.kind == DateKind::kText && p.date > 0.5;
  return p.filled() >= 0.5 && p.n_distinct >= 2 && p.mean_length <= 40 && !text_date &&
         p.number - p.whole < 0.05 && p.country < 0.8 && p.currency < 0.9 && p.worded < 0.5;
}

std::optional<double> value_at(const TableSample& sample, const ColumnProfile& profile,
                               std::size_t row, std::size_t column) {
  const auto number = parse_number(sample.cell(row, column), profile.numbers, 4);
  if (!number) return std::nullopt;
  return static_cast<double>(number->units) / 10'000;
}

/// The order is what decides on the date and stands in neighbouring rows.
double confidence_in_order(const TableSample& sample, const ColumnProfile& p, std::size_t column,
                           std::size_t date, std::size_t max_rows) {
  if (p.repeats < 0.15 || p.n_distinct < 3) return 0;
  return determines(sample, column, date, max_rows) >= kRule ? kOrderByContent : 0;
}

}  // namespace

double determines(const TableSample& sample, std::size_t a, std::size_t b, std::size_t max_rows) {
  struct Seen {
    std::string_view first;
    std::size_t n_same = 0, n_other = 0;
  };
  boost::unordered_flat_map<std::string_view, Seen> seen;
  for (std::size_t i = 0; i < std::min(max_rows, sample.rows.size()); ++i) {
    const std::string_view key = sample.cell(i, a), value = sample.cell(i, b);
    if (key.empty() || value.empty()) continue;
    Seen& s = seen.try_emplace(key, Seen{value}).first->second;
    ++(s.first == value ? s.n_same : s.n_other);
  }
  std::size_t n_kept = 0, n_all = 0;
  bool any_twice = false;
  for (const auto& [key, s] : seen) {
    n_kept += s.n_same;
    n_all += s.n_same + s.n_other;
    any_twice |= s.n_same + s.n_other > 1;
  }
  return any_twice ? static_cast<double>(n_kept) / static_cast<double>(n_all) : 0;
}

double share_of_repeats(const TableSample& sample, std::size_t order, std::size_t column,
                        std::size_t max_rows) {
  struct Seen {
    std::string_view value;
    int n_lines = 0;
    bool same = true;
  };
  boost::unordered_flat_map<std::string_view, Seen> orders;
  for (std::size_t r = 0; r < std::min(max_rows, sample.rows.size()); ++r) {
    const auto& row = sample.rows[r];
    if (std::max(order, column) >= row.size() || row[order].empty()) continue;
    Seen& seen = orders[row[order]];
    if (seen.n_lines++ == 0) seen.value = row[column];
    seen.same &= seen.value == row[column];
  }
  int n_several = 0, n_same = 0;
  for (const auto& [id, seen] : orders)
    if (seen.n_lines > 1) ++n_several, n_same += seen.same;
  return n_several < 3 ? 0 : static_cast<double>(n_same) / n_several;
}

double share_of_products(const TableSample& sample, const std::vector<ColumnProfile>& profiles,
                         std::size_t a, std::size_t b, std::size_t c, std::size_t max_rows) {
  std::size_t n = 0, n_true = 0;
  for (std::size_t i = 0; i < std::min(max_rows, sample.rows.size()); ++i) {
    const auto x = value_at(sample, profiles[a], i, a), y = value_at(sample, profiles[b], i, b),
               z = value_at(sample, profiles[c], i, c);
    if (!x || !y || !z || *z == 0) continue;
    ++n;
    n_true += std::abs(*x * *y - *z) <= std::max(0.0101, 0.005 * std::abs(*z));
  }
  return n < 3 ? 0 : static_cast<double>(n_true) / static_cast<double>(n);
}

std::vector<IdConfidence> judge_ids(const TableSample& sample,
                                    const std::vector<ColumnProfile>& profiles,
                                    const std::vector<bool>& may_be_id,
                                    std::optional<std::size_t> date,
                                    std::optional<std::size_t> order, std::size_t max_rows) {
  std::vector<IdConfidence> out(profiles.size());
  std::vector<std::size_t> ids;
  for (std::size_t i = 0; i < profiles.size() && ids.size() < kMostIds; ++i)
    if (may_be_id[i] && looks_like_id(profiles[i])) ids.push_back(i);
  if (!date) return out;
  if (!order)
    for (const std::size_t i : ids) {
      out[i].order = confidence_in_order(sample, profiles[i], i, *date, max_rows);
      if (out[i].order > 0 && !order) order = i;
    }
  // The finest of several that decide on the date is the order; what has one date only is a visit.
  for (const std::size_t i : ids)
    if (out[i].order > 0 && order && i != *order) {
      const bool finer = profiles[i].n_distinct > profiles[*order].n_distinct;
      const bool equal = profiles[i].n_distinct == profiles[*order].n_distinct;
      if (finer) out[*order].order = 0, order = i;
      if (!finer && !equal) out[i].order = 0;
    }
  const std::size_t group = order ? *order : *date;
  for (const std::size_t i : ids) {
    if (out[i].order > 0 || i == group) continue;
    const double by_group = determines(sample, group, i, max_rows);
    const double back = determines(sample, i, group, max_rows);
    if (by_group >= kRule && back < kRule && profiles[i].n_distinct >= 3)
      out[i].customer = kCustomerByContent;
    if (by_group > 0 && by_group < 0.9 && profiles[i].distinct() < 0.9)
      out[i].product = kProductByContent;
  }
  return out;
}

}  // namespace patron::ingest

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <numeric>

#include "analysis/segment.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "ingest/csv/csv_file.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;

struct Label {
  std::string name, emoji;
};

/// Shipped names for four clusters: the most valuable, the next, the weakest of those who still
/// come, and those who have stayed away longest.
struct LabelSet {
  std::string_view name;
  std::array<Label, 4> labels;
};

const std::array<LabelSet, 3>& label_sets() {
  static const std::array<LabelSet, 3> kSets = {{
      {"regulars",
       {{{"vip", "💎"}, {"Regulars", "🟢"}, {"low-engaged", "🟡"}, {"churned", "🔴"}}}},
      {"emoji",
       {{{"High-value Loyal", "💎"},
         {"Frequent Buyers", "🟢"},
         {"Price-sensitive", "🟡"},
         {"At-risk / Inactive", "🔴"}}}},
      {"champions", {{{"Champions", "🏆"}, {"Loyal", "💙"}, {"At Risk", "⚠️"}, {"Lost", "🍂"}}}},
  }};
  return kSets;
}

/// What the whole customer base does: clusters are described against it.
struct Base {
  double recency_days = 0, frequency = 0, monetary = 0;
};

Base base_of(const Rfm& rfm) {
  base::Money spent;
  Base base;
  const auto n = static_cast<double>(rfm.n_customers());
  for (std::size_t i = 0; i < rfm.n_customers(); ++i) {
    base.recency_days += static_cast<double>(rfm.recency_days[i]) / n;
    base.frequency += static_cast<double>(rfm.frequency[i]) / n;
    spent += rfm.monetary[i];
  }
  base.monetary = spent.to_double() / n;
  return base;
}

bool is_gone(const ClusterRow& row, const Base& base) {
  return row.recency_days_mean > 1.5 * base.recency_days;
}
bool is_recent(const ClusterRow& row, const Base& base) {
  return row.recency_days_mean < 0.6 * base.recency_days;
}

std::string buyers(const ClusterRow& row) {
  if (row.frequency_mean < 1.5) return "one-time buyers";
  if (row.frequency_mean < 3.5) return "occasional buyers";
  if (row.frequency_mean < 10) return "regular buyers";
  return "frequent buyers";
}

/// Days since the last order up to which "recent" is a fair word in any shop.
constexpr double kRecentDays = 60;

/// A name that says what the data say: used where no shipped name fits.
std::string plain_name(const ClusterRow& row, const Base& base) {
  std::string kind = buyers(row);
  if (is_gone(row, base)) return "Long-gone " + kind;
  if (row.monetary_mean > 5 * base.monetary) return "Top-spending " + kind;
  if (is_recent(row, base) && row.recency_days_mean <= kRecentDays) return "Recent " + kind;
  if (row.recency_days_mean > base.recency_days) return "Quiet " + kind;
  kind[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(kind[0])));
  return kind;
}

std::string advice_for(const ClusterRow& row, const Base& base) {
  if (is_gone(row, base))
    return row.monetary_mean > base.monetary
               ? "Write to them in person: they spent much and have stayed away for long."
               : "One win-back offer; spend no more on those who do not answer.";
  if (row.monetary_mean > 5 * base.monetary)
    return "Know each of them by name: a personal contact, first access, no discounts.";
  if (row.frequency_mean > 2 * base.frequency)
    return "Reward loyalty and offer what goes with their purchases.";
  if (row.frequency_mean < 1.5) return "Bring the second order: a reason to return within 30 days.";
  return "Raise the order: bundles, free delivery from a little above their usual basket.";
}

std::string emoji_for(const ClusterRow& row, const Base& base) {
  if (is_gone(row, base)) return "🔴";
  if (row.monetary_mean > 5 * base.monetary) return "💎";
  return row.frequency_mean > base.frequency ? "🟢" : "🟡";
}

/// Clusters in the order of the shipped names: by mean spend, those who stayed away longest last.
std::vector<std::size_t> by_value(const std::vector<ClusterRow>& rows, bool gone_last) {
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto gone =
      std::max_element(rows.begin(), rows.end(), [](const ClusterRow& a, const ClusterRow& b) {
        return a.recency_days_mean < b.recency_days_mean;
      });
  const auto last = static_cast<std::size_t>(gone - rows.begin());
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (gone_last && (a == last || b == last)) return b == last && a != last;
    return rows[a].monetary_mean > rows[b].monetary_mean;
  });
  return order;
}

std::map<int, Label> read_labels(const std::string& file) {
  ingest::CsvFile rows(file);
  ingest::CsvRow row;
  std::map<int, Label> labels;
  for (bool header = true; rows.next(row); header = false) {
    if (header) continue;
    const std::string where = fmt::format("{}:{}", file, row.source_line);
    int rank = 0;
    const bool ok =
        row.fields.size() >= 2 &&
        std::from_chars(row.fields[0].data(), row.fields[0].data() + row.fields[0].size(), rank)
                .ec == std::errc{};
    if (!ok || rank < 1)
      throw Error(ErrorCode::kBadData, "a row of labels is RANK,NAME[,EMOJI].",
                  "Write, say: 1,Best friends", where);
    if (!labels
             .emplace(rank, Label{std::string(row.fields[1]),
                                  row.fields.size() > 2 ? std::string(row.fields[2]) : ""})
             .second)
      throw Error(ErrorCode::kBadData, fmt::format("rank {} stands twice.", rank),
                  "Give each rank one name.", where);
  }
  return labels;
}

void use_own_labels(std::vector<ClusterRow>& rows, const std::string& file) {
  const std::map<int, Label> labels = read_labels(file);
  const std::vector<std::size_t> order = by_value(rows, false);
  for (std::size_t place = 0; place < order.size(); ++place) {
    const auto label = labels.find(static_cast<int>(place) + 1);
    if (label == labels.end())
      throw Error(ErrorCode::kBadData,
                  fmt::format("no name for rank {} of {}.", place + 1, order.size()),
                  "Add a row for it.", file);
    rows[order[place]].name = label->second.name;
    rows[order[place]].emoji = label->second.emoji;
  }
}

void use_shipped_labels(std::vector<ClusterRow>& rows, const std::string& set) {
  const auto found = std::find_if(label_sets().begin(), label_sets().end(),
                                  [&](const LabelSet& s) { return s.name == set; });
  if (found == label_sets().end())
    throw Error(ErrorCode::kInvalidArgument, fmt::format("there is no label set \"{}\".", set),
                "Choose auto, regulars, emoji or champions.", "--labels");
  const std::vector<std::size_t> order = by_value(rows, true);
  for (std::size_t place = 0; place < order.size(); ++place) {
    rows[order[place]].name = found->labels[place].name;
    rows[order[place]].emoji = found->labels[place].emoji;
  }
}

/// Whether the shipped names say the truth: the last have stayed away, the two first come again and
/// spend.
bool shipped_labels_fit(const std::vector<ClusterRow>& rows, const Base& base) {
  if (rows.size() != 4) return false;
  const std::vector<std::size_t> order = by_value(rows, true);
  const auto comes_again = [&](std::size_t place) {
    return rows[order[place]].frequency_mean >= 2;
  };
  return is_gone(rows[order[3]], base) && comes_again(0) && comes_again(1) &&
         rows[order[1]].monetary_mean > base.monetary;
}

void use_plain_names(std::vector<ClusterRow>& rows, const Base& base) {
  std::map<std::string, int> used;
  for (const std::size_t i : by_value(rows, false)) {
    rows[i].name = plain_name(rows[i], base);
    rows[i].emoji = emoji_for(rows[i], base);
    if (const int n = ++used[rows[i].name]; n > 1) rows[i].name += fmt::format(" ({})", n);
  }
}

std::string persona_of(const ClusterRow& row, double once_share, const std::string& currency) {
  std::string text = fmt::format(
      "{} customers ({}). On average {} orders, the last {} days ago, {} spent each; they bring {} "
      "of the sales.",
      base::count_text(row.customers), base::percent_text(row.share),
      base::number_text(row.frequency_mean, 1), base::number_text(row.recency_days_mean, 0),
      base::money_text(row.monetary_mean, currency), base::percent_text(row.revenue_share));
  if (once_share >= 0.5)
    text += fmt::format(" {} of them have ordered once only.", base::percent_text(once_share, 0));
  return text;
}

struct Sums {
  base::Money total;
  std::vector<std::int64_t> once;
};

Sums add_sums(Clustering& clustering, const Rfm& rfm) {
  Sums sums{{}, std::vector<std::int64_t>(clustering.clusters.size())};
  for (std::size_t i = 0; i < rfm.n_customers(); ++i) {
    const auto c = static_cast<std::size_t>(clustering.cluster[i]);
    ClusterRow& row = clustering.clusters[c];
    ++row.customers;
    row.recency_days_mean += static_cast<double>(rfm.recency_days[i]);
    row.frequency_mean += static_cast<double>(rfm.frequency[i]);
    row.revenue += rfm.monetary[i];
    sums.total += rfm.monetary[i];
    sums.once[c] += rfm.frequency[i] == 1;
  }
  return sums;
}

}  // namespace

void name_clusters(Clustering& clustering, const Rfm& rfm, const ClusterOptions& options) {
  clustering.clusters.assign(static_cast<std::size_t>(clustering.k_used), {});
  const Sums sums = add_sums(clustering, rfm);
  for (std::size_t c = 0; c < clustering.clusters.size(); ++c) {
    ClusterRow& row = clustering.clusters[c];
    const auto n = static_cast<double>(row.customers);
    row.cluster = static_cast<std::int64_t>(c);
    row.share = n / static_cast<double>(rfm.n_customers());
    row.recency_days_mean /= n;
    row.frequency_mean /= n;
    row.monetary_mean = row.revenue.to_double() / n;
    row.revenue_share =
        sums.total.units == 0 ? 0 : row.revenue.to_double() / sums.total.to_double();
  }
  const Base base = base_of(rfm);
  if (!options.labels_file.empty()) {
    use_own_labels(clustering.clusters, options.labels_file);
  } else if (options.labels != "auto" && clustering.k_used == 4) {
    use_shipped_labels(clustering.clusters, options.labels);
  } else if (shipped_labels_fit(clustering.clusters, base)) {
    use_shipped_labels(clustering.clusters, "regulars");
  } else {
    use_plain_names(clustering.clusters, base);
  }
  for (std::size_t c = 0; c < clustering.clusters.size(); ++c) {
    ClusterRow& row = clustering.clusters[c];
    row.advice = advice_for(row, base);
    row.persona =
        persona_of(row, static_cast<double>(sums.once[c]) / static_cast<double>(row.customers),
                   rfm.scope.currency);
  }
}

}  // namespace patron::analysis

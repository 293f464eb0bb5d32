#include "ingest/mapping/known_headings.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdlib>
#include <numeric>

#include "base/split.hpp"
#include "ingest/values/folding.hpp"

namespace patron::ingest {

std::string_view ingest_data(std::string_view file_name);  // embedded from src/ingest/data

namespace {

/// Of two headings of equal confidence the one that stands first in the list is preferred.
constexpr double kRankStep = 1e-5;
/// A heading of a language where the table is an export of a known system.
constexpr double kBesideSystem = 0.97;
constexpr double kPartOfHeading = 0.85, kLeastPart = 0.75;
constexpr std::size_t kLongestKey = 100;

struct Entry {
  Kind kind;
  std::string meaning;
  std::string source;  // a language of two letters, or a shop system
  double confidence;

  bool of_language() const { return source.size() == 2; }
};

struct Known {
  boost::unordered_flat_map<std::string, std::vector<Entry>> by_key;
};

template <class Take>
void each_row(std::string_view file, Take&& take) {
  std::string_view text = ingest_data(file);
  for (bool header = true; !text.empty(); header = false) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (!header && end > 0) take(base::split(text.substr(0, end), ','));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// "Stückpreis" as it is written where there are no umlauts: "Stueckpreis".
std::string without_umlauts(std::string text) {
  constexpr std::pair<std::string_view, std::string_view> kSpellings[] = {
      {"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"ß", "ss"}, {"Ä", "Ae"}, {"Ö", "Oe"}, {"Ü", "Ue"}};
  for (const auto& [letter, spelling] : kSpellings)
    for (std::size_t at; (at = text.find(letter)) != std::string::npos;)
      text.replace(at, letter.size(), spelling);
  return text;
}

const Known& known() {
  static const Known table = [] {
    Known out;
    boost::unordered_flat_map<std::string, int> rank;
    each_row("headings.csv", [&](const std::vector<std::string>& row) {
      const auto kind = kind_named(row[0]);
      if (!kind || row.size() < 5) return;
      const double confidence = row[4].empty() ? 1 : std::strtod(row[4].c_str(), nullptr);
      const int place = rank[row[0] + row[1] + row[2]]++;
      const Entry entry{*kind, row[1], row[2], confidence - kRankStep * place};
      const std::string key = heading_key(row[3]), spelled = heading_key(without_umlauts(row[3]));
      out.by_key[key].push_back(entry);
      if (spelled != key) out.by_key[spelled].push_back(entry);
    });
    return out;
  }();
  return table;
}

const std::vector<Entry>* entries_of(const std::string& key) {
  const auto found = known().by_key.find(key);
  return found == known().by_key.end() ? nullptr : &found->second;
}

struct Hits {
  int all = 0, distinctive = 0;
};

/// How many headings are those of each system.
std::string_view recognise_system(Kind kind, const std::vector<std::string>& keys) {
  boost::unordered_flat_map<std::string_view, Hits> hits;
  for (const std::string& key : keys) {
    const auto* entries = entries_of(key);
    if (entries == nullptr) continue;
    const bool common = std::any_of(entries->begin(), entries->end(), [&](const Entry& e) {
      return e.kind == kind && e.of_language();
    });
    boost::unordered_flat_set<std::string_view> counted;
    for (const Entry& e : *entries)
      if (e.kind == kind && !e.of_language() && counted.insert(e.source).second) {
        ++hits[e.source].all;
        hits[e.source].distinctive += !common;
      }
  }
  std::string_view best;
  Hits most;
  for (const auto& [system, h] : hits) {
    if (h.all < 4 || h.distinctive < 2) continue;
    if (h.distinctive > most.distinctive ||
        (h.distinctive == most.distinctive &&
         (h.all > most.all || (h.all == most.all && system < best))))
      best = system, most = h;
  }
  return best;
}

void add(std::vector<NamedMeaning>& out, std::string_view meaning, double confidence) {
  for (NamedMeaning& known : out)
    if (known.meaning == meaning) {
      known.confidence = std::max(known.confidence, confidence);
      return;
    }
  out.push_back({meaning, confidence});
}

/// What an exact heading means; what a recognised system says of it is final.
void add_exact(Kind kind, const std::vector<Entry>& entries, std::string_view system,
               std::vector<NamedMeaning>& out) {
  for (const Entry& e : entries)
    if (e.kind == kind && e.source == system) add(out, e.meaning, e.confidence);
  if (!out.empty()) return;
  for (const Entry& e : entries)
    if (e.kind == kind && e.of_language())
      add(out, e.meaning, e.confidence * (system.empty() ? 1 : kBesideSystem));
}

/// "Order Date (UTC)": the longest known heading that it begins or ends with.
void add_partial(Kind kind, const std::string& key, std::vector<NamedMeaning>& out) {
  for (std::size_t n = key.size() - 1; n >= 4 && n >= kLeastPart * key.size(); --n) {
    for (const std::string& part : {key.substr(0, n), key.substr(key.size() - n)}) {
      const auto* entries = entries_of(part);
      if (entries == nullptr) continue;
      const double share = static_cast<double>(n) / static_cast<double>(key.size());
      for (const Entry& e : *entries)
        if (e.kind == kind && e.of_language())
          add(out, e.meaning, kPartOfHeading * share * e.confidence);
    }
    if (!out.empty()) return;
  }
}

std::vector<NamedMeaning> meanings_of_key(Kind kind, const std::string& key,
                                          std::string_view system) {
  std::vector<NamedMeaning> out;
  if (key.empty() || key.size() > kLongestKey) return out;
  if (const auto* entries = entries_of(key)) add_exact(kind, *entries, system, out);
  if (out.empty()) add_partial(kind, key, out);
  std::stable_sort(out.begin(), out.end(), [](const NamedMeaning& a, const NamedMeaning& b) {
    return a.confidence > b.confidence;
  });
  return out;
}

}  // namespace

namespace {

/// "line_items." where records were unrolled by a list of order lines; empty elsewhere.
std::string_view list_of_lines(const std::vector<std::string>& headings) {
  constexpr std::string_view kLists[] = {"lineitems",  "items",    "orderitems", "lines",
                                         "orderlines", "products", "positions",  "positionen"};
  for (const std::string& heading : headings) {
    const std::size_t dot = heading.find('.');
    if (dot == std::string::npos) continue;
    const std::string key = heading_key(std::string_view(heading).substr(0, dot));
    if (std::find(std::begin(kLists), std::end(kLists), key) != std::end(kLists))
      return std::string_view(heading).substr(0, dot + 1);
  }
  return {};
}

/// What a line says stands in its list, what an order says around it: "price" outside is no line's.
bool stands_right(std::string_view meaning, bool in_list) {
  constexpr std::string_view kOfLines[] = {"price", "amount",   "quantity", "product",
                                           "name",  "category", "brand"};
  constexpr std::string_view kOfOrders[] = {"order",   "customer", "date",   "time",
                                            "country", "currency", "status", "document"};
  const auto holds = [&](const auto& names) {
    return std::find(std::begin(names), std::end(names), meaning) != std::end(names);
  };
  return in_list ? !holds(kOfOrders) : !holds(kOfLines);
}

}  // namespace

void HeadingReader::read_lists(Kind kind, const std::vector<std::string>& headings) {
  const std::string_view list = list_of_lines(headings);
  if (list.empty() || kind != Kind::kOrders) return;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const bool inside = headings[i].starts_with(list);
    if (inside)
      named_[i] = meanings_of_key(kind, heading_key(headings[i].substr(list.size())), {});
    else if (heading_key(headings[i]) == "id" && named_[i].empty())
      named_[i].push_back({"order", 0.6});
    std::erase_if(named_[i],
                  [&](const NamedMeaning& n) { return !stands_right(n.meaning, inside); });
  }
}

HeadingReader::HeadingReader(Kind kind, const std::vector<std::string>& headings) {
  std::vector<std::string> keys;
  for (const std::string& heading : headings)
    keys.push_back(heading_key(std::string_view(heading).substr(0, 4 * kLongestKey)));
  system_ = recognise_system(kind, keys);
  for (const std::string& key : keys) named_.push_back(meanings_of_key(kind, key, system_));
  read_lists(kind, headings);
}

double HeadingReader::confidence(std::size_t column, std::string_view meaning) const {
  for (const NamedMeaning& named : named_[column])
    if (named.meaning == meaning) return named.confidence;
  return 0;
}

double named_confidence(Kind kind, std::string_view heading, std::string_view meaning) {
  const auto named = meanings_of_key(kind, heading_key(heading.substr(0, 4 * kLongestKey)), {});
  for (const NamedMeaning& known : named)
    if (known.meaning == meaning) return known.confidence;
  return 0;
}

std::string_view country_code(std::string_view text) {
  static const auto codes = [] {
    boost::unordered_flat_map<std::string, std::string> out;
    each_row("countries.csv", [&](const std::vector<std::string>& row) {
      out.emplace(heading_key(row[0]), row[0]);
      out.emplace(heading_key(row[1]), row[0]);
    });
    return out;
  }();
  if (text.size() > 60 || text.size() < 2) return {};
  const auto code = codes.find(heading_key(text));
  return code == codes.end() ? std::string_view{} : std::string_view(code->second);
}

bool is_country(std::string_view text) { return !country_code(text).empty(); }

double likeness(std::string_view left, std::string_view right) {
  const std::string a = heading_key(left.substr(0, 200)), b = heading_key(right.substr(0, 200));
  if (a.empty() || b.empty()) return 0;
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return 1 - static_cast<double>(row.back()) / static_cast<double>(std::max(a.size(), b.size()));
}

}  // namespace patron::ingest

#include "analysis/segment_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.hpp"
#include "ingest/csv/csv_file.hpp"

namespace patron::analysis {

std::string_view analysis_data(std::string_view file_name);  // embedded from src/analysis/data

namespace {

using base::Error;
using base::ErrorCode;

struct KnownSegment {
  std::string_view name, emoji, advice;
};

/// Best first: the order of every list and legend.
constexpr std::array kKnown = {
    KnownSegment{"Champions", "🏆", "Thank them, show new products to them first, ask for reviews."},
    KnownSegment{"Loyal Customers", "💙",
                 "Offer what goes with their purchases; a loyalty programme pays here."},
    KnownSegment{"Loyal", "💙",
                 "Offer what goes with their purchases; a loyalty programme pays here."},
    KnownSegment{"Potential Loyalists", "🌱",
                 "Give a reason for the next order: a set, a reminder, membership."},
    KnownSegment{"New Customers", "✨",
                 "Welcome them and help with the first product; the second order decides."},
    KnownSegment{"Promising", "🌤️",
                 "Keep in touch with useful news; a small gift with the next order."},
    KnownSegment{"Need Attention", "🔔",
                 "Remind them of what they liked, with an offer that ends soon."},
    KnownSegment{"About to Sleep", "😴",
                 "Show best sellers and what is new since their last visit."},
    KnownSegment{"At Risk", "⚠️", "Write to them in person; find out what kept them away."},
    KnownSegment{"At-Risk", "⚠️", "Write to them in person; find out what kept them away."},
    KnownSegment{"Cannot Lose Them", "🚨",
                 "Call or write today: they spent much and have stayed away for long."},
    KnownSegment{"Cannot Lose", "🚨",
                 "Call or write today: they spent much and have stayed away for long."},
    KnownSegment{"Hibernating", "💤", "One seasonal offer; do not spend more on them."},
    KnownSegment{"Lost", "🍂", "One last offer at most; leave them out of costly campaigns."},
};

std::size_t place_of(std::string_view name) {
  const auto found = std::find_if(kKnown.begin(), kKnown.end(),
                                  [&](const KnownSegment& s) { return s.name == name; });
  return static_cast<std::size_t>(found - kKnown.begin());
}

int code_of(int r, int f, int m) { return (r - 1) * 25 + (f - 1) * 5 + (m - 1); }

std::string code_text(int code) {
  return fmt::format("{}{}{}", code / 25 + 1, code / 5 % 5 + 1, code % 5 + 1);
}

struct ScoreRange {
  int low = 1, high = 5;
};

ScoreRange parse_range(std::string_view text, const std::string& where) {
  if (text == "*") return {};
  ScoreRange range;
  const auto first = std::from_chars(text.data(), text.data() + text.size(), range.low);
  range.high = range.low;
  const char* end = first.ptr;
  bool ok = first.ec == std::errc{};
  if (ok && end != text.data() + text.size() && *end == '-') {
    const auto second = std::from_chars(end + 1, text.data() + text.size(), range.high);
    ok = second.ec == std::errc{};
    end = second.ptr;
  }
  if (!ok || end != text.data() + text.size() || range.low < 1 || range.high > 5 ||
      range.low > range.high)
    throw Error(ErrorCode::kBadData, fmt::format("\"{}\" is not a score.", text),
                "Write 3, 4-5 or *.", where);
  return range;
}

/// Fields of each line of a small CSV held in memory; the shipped file holds no quotes.
std::vector<std::vector<std::string>> split_shipped(std::string_view text) {
  std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
  for (const char c : text) {
    if (c == '\n') {
      rows.emplace_back(1);
    } else if (c == ',') {
      rows.back().emplace_back();
    } else if (c != '\r') {
      rows.back().back() += c;
    }
  }
  if (rows.back().size() == 1) rows.pop_back();
  return rows;
}

}  // namespace

void SegmentMap::set(int code, const std::string& segment, const std::string& where) {
  const auto known = std::find(names_.begin(), names_.end(), segment);
  const int index = static_cast<int>(known - names_.begin());
  if (known == names_.end()) names_.push_back(segment);
  int& slot = segment_[static_cast<std::size_t>(code)];
  if (slot >= 0)
    throw Error(ErrorCode::kBadData,
                fmt::format("score code {} belongs to \"{}\" and to \"{}\".", code_text(code),
                            names_[static_cast<std::size_t>(slot)], segment),
                "Give each code to one segment.", where);
  slot = index;
}

void SegmentMap::order_names() {
  std::vector<std::string> ordered = names_;
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
  for (int& slot : segment_) {
    const std::string& name = names_[static_cast<std::size_t>(slot)];
    slot = static_cast<int>(std::find(ordered.begin(), ordered.end(), name) - ordered.begin());
  }
  names_ = ordered;
}

SegmentMap SegmentMap::shipped(std::string_view name) {
  const auto rows = split_shipped(analysis_data("segment_maps.csv"));
  const auto column = std::find(rows[0].begin() + 3, rows[0].end(), name);
  if (column == rows[0].end())
    throw Error(ErrorCode::kInvalidArgument, fmt::format("there is no segment map \"{}\".", name),
                "Choose segments11, segments10, segments9 or segments4, or name a file with "
                "--segment-map-file.",
                "--segment-map");
  SegmentMap map;
  for (std::size_t i = 1; i < rows.size(); ++i)
    map.set(code_of(rows[i][0][0] - '0', rows[i][1][0] - '0', rows[i][2][0] - '0'),
            rows[i][static_cast<std::size_t>(column - rows[0].begin())], "segment_maps.csv");
  map.order_names();
  return map;
}

SegmentMap SegmentMap::from_file(const std::filesystem::path& file) {
  ingest::CsvFile rows(file);
  ingest::CsvRow row;
  SegmentMap map;
  for (bool header = true; rows.next(row); header = false) {
    const std::string where = fmt::format("{}:{}", file.string(), row.source_line);
    if (row.fields.size() != 4)
      throw Error(ErrorCode::kBadData, fmt::format("{} fields instead of 4.", row.fields.size()),
                  "Columns: r_score, f_score, m_score, segment.", where);
    if (header) continue;
    const ScoreRange r = parse_range(row.fields[0], where), f = parse_range(row.fields[1], where),
                     m = parse_range(row.fields[2], where);
    for (int i = r.low; i <= r.high; ++i)
      for (int j = f.low; j <= f.high; ++j)
        for (int k = m.low; k <= m.high; ++k)
          map.set(code_of(i, j, k), std::string(row.fields[3]), where);
  }
  for (int code = 0; code < 125; ++code)
    if (map.segment_[static_cast<std::size_t>(code)] < 0)
      throw Error(ErrorCode::kBadData,
                  fmt::format("score code {} belongs to no segment.", code_text(code)),
                  "Add a row for it; * stands for every score.", file.string());
  map.order_names();
  return map;
}

int SegmentMap::segment_of(std::int64_t r, std::int64_t f, std::int64_t m, int tiles) const {
  const auto stretched = [tiles](std::int64_t score) {
    return static_cast<int>((score * 5 + tiles - 1) / tiles);
  };
  return segment_[static_cast<std::size_t>(code_of(stretched(r), stretched(f), stretched(m)))];
}

SegmentWords words_of_segment(std::string_view name) {
  const std::size_t place = place_of(name);
  if (place == kKnown.size()) return {"", "Look at their orders before you write to them."};
  return {std::string(kKnown[place].emoji), std::string(kKnown[place].advice)};
}

}  // namespace patron::analysis

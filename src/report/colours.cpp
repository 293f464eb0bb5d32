#include "report/colours.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace patron::report {
namespace {

struct Named {
  std::string_view key;  // letters only, in lower case: what every spelling begins with
  GroupColour colour;
};

constexpr std::array<Named, 11> kSegments = {{
    {"champion", {"#5254C3", "#959FFF"}},
    {"loyal", {"#0A9DDB", "#0788A5"}},
    {"potentialloyal", {"#07A199", "#69A9B0"}},
    {"new", {"#3D7D63", "#5CD19F"}},
    {"promising", {"#84975D", "#BFE884"}},
    {"needattention", {"#8C6103", "#E2AE58"}},
    {"abouttosleep", {"#743701", "#B58E66"}},
    {"atrisk", {"#E26D10", "#BF5816"}},
    {"cannotlose", {"#962D7F", "#C64475"}},
    {"hibernating", {"#7174AD", "#DCAFE6"}},
    {"lost", {"#474B4E", "#D4D8DC"}},
}};
constexpr GroupColour kOther = {kCompare, "#7F8795"};
// Champions, Loyal, At Risk, Lost are safe for every kind of sight; then the most distant first.
constexpr std::array<std::size_t, 11> kByDistance = {0, 1, 7, 10, 5, 2, 8, 3, 9, 4, 6};

std::string key_of(std::string_view name) {
  std::string key;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') key += static_cast<char>(c - 'A' + 'a');
    if (c >= 'a' && c <= 'z') key += c;
  }
  if (key.starts_with("cantlose")) key.replace(0, 4, "cannot");
  return key;
}

/// Index into kSegments, or its size.
std::size_t segment_of(std::string_view name) {
  const std::string key = key_of(name);
  const auto found = std::find_if(kSegments.begin(), kSegments.end(),
                                  [&](const Named& s) { return key.starts_with(s.key); });
  return static_cast<std::size_t>(found - kSegments.begin());
}

/// Colours for names in `order`, known names first served.
std::vector<GroupColour> colours_in_order(const std::vector<std::string>& names,
                                          const std::vector<std::size_t>& order) {
  std::array<bool, kSegments.size()> taken{};
  std::vector<GroupColour> colours(names.size(), kOther);
  std::vector<std::size_t> unknown;
  for (const std::size_t i : order) {
    const std::size_t s = segment_of(names[i]);
    if (s == kSegments.size() || taken[s]) {
      unknown.push_back(i);
    } else {
      taken[s] = true;
      colours[i] = kSegments[s].colour;
    }
  }
  std::size_t next = 0;
  for (const std::size_t s : kByDistance) {
    if (taken[s] || next == unknown.size()) continue;
    colours[unknown[next++]] = kSegments[s].colour;
  }
  return colours;
}

}  // namespace

std::vector<GroupColour> segment_colours(const std::vector<std::string>& names) {
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), 0);
  return colours_in_order(names, order);
}

std::vector<GroupColour> cluster_colours(const std::vector<analysis::ClusterRow>& clusters) {
  std::vector<std::string> names;
  for (const auto& cluster : clusters) names.push_back(cluster.name);
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return clusters[a].monetary_mean > clusters[b].monetary_mean;
  });
  return colours_in_order(names, order);
}

HeatColour heat_colour(int step) {
  static constexpr std::array<std::string_view, kHeatSteps> kFills = {
      "#F1F4FB", "#D5DEF5", "#AFC0EA", "#8299DA", "#5670C4", "#3A4FA6", "#263579"};
  const auto i = static_cast<std::size_t>(std::clamp(step, 0, kHeatSteps - 1));
  return {kFills[i], i < 4 ? kText : kSurface};
}

}  // namespace patron::report

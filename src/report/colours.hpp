#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/segment.hpp"

namespace patron::report {

/// Design tokens on a light surface, "#RRGGBB".
inline constexpr std::string_view kSurface = "#FFFFFF";
inline constexpr std::string_view kSunken = "#F0F2F5";
inline constexpr std::string_view kLine = "#E3E6EB";
inline constexpr std::string_view kLine2 = "#C9CED6";
inline constexpr std::string_view kText = "#16191F";
inline constexpr std::string_view kText2 = "#4A5260";
inline constexpr std::string_view kText3 = "#656D7B";
inline constexpr std::string_view kSeries = "#3A4FB4";
inline constexpr std::string_view kSeriesSoft = "#B0B9E1";
inline constexpr std::string_view kCompare = "#7C8594";

/// One colour for one group, on light and on dark.
struct GroupColour {
  std::string_view light, dark;
};

/// The colours of segments, in their order. A known name keeps its colour everywhere and for ever,
/// however it is spelt ("At-Risk", "Can't Lose Them"); others take what is left of the palette, and
/// grey beyond it.
std::vector<GroupColour> segment_colours(const std::vector<std::string>& names);

/// The colours of clusters, in their order: those of the segments they are named after; else by
/// rank of mean spend, the four most distinct first.
std::vector<GroupColour> cluster_colours(const std::vector<analysis::ClusterRow>& clusters);

/// Heat map steps from least to most.
inline constexpr int kHeatSteps = 7;
struct HeatColour {
  std::string_view fill, text;
};
HeatColour heat_colour(int step);

}  // namespace patron::report

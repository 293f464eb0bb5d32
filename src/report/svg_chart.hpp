#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report/figure.hpp"

namespace patron::report {

/// A line over equal steps as SVG, coloured by the page's own style, so that it follows dark mode.
struct LineChart {
  struct Interval {
    double x, low, high;
  };
  std::string summary;                           // what is seen, for those who listen
  std::vector<std::pair<double, double>> line;   // x and y
  std::vector<std::pair<double, double>> rings;  // unfinished, not joined to the line
  std::vector<std::pair<double, double>> known;  // in the colour of comparison, below the line
  std::vector<std::pair<double, double>> test;   // dashed
  std::vector<Interval> band;                    // an area below all lines
  std::vector<Tick> x_ticks, y_ticks;            // the y-axis goes from the first to the last tick
  std::optional<double> marked_x;                // a dashed line, and a larger dot on the line
  std::string mark;                              // what stands at it
  bool dots = false;
};

/// `css` is the class of the drawing beside "chart" ("wide", "narrow", or empty).
std::string line_chart_svg(const LineChart& chart, int width, int height, const std::string& css);

}  // namespace patron::report

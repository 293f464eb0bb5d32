#include "report/svg_chart.hpp"

#include <algorithm>

#include "report/markup.hpp"

namespace patron::report {
namespace {

constexpr double kTop = 12, kBottom = 26, kRight = 10;

/// Data to pixels.
class Plane {
 public:
  Plane(const LineChart& chart, int width, int height) : height_(height - kBottom) {
    std::size_t longest = 1;
    for (const Tick& tick : chart.y_ticks) longest = std::max(longest, tick.label.size());
    left_ = 12 + 6.6 * static_cast<double>(longest);
    right_ = width - kRight;
    low_y_ = chart.y_ticks.front().at;
    high_y_ = chart.y_ticks.back().at;
    for (const auto* points : {&chart.line, &chart.rings, &chart.known, &chart.test})
      for (const auto& [x, y] : *points) {
        low_x_ = std::min(low_x_, x);
        high_x_ = std::max(high_x_, x);
      }
    if (high_x_ <= low_x_) high_x_ = low_x_ + 1;
  }
  double x(double at) const {
    return left_ + 6 + (at - low_x_) / (high_x_ - low_x_) * (right_ - left_ - 12);
  }
  double y(double at) const {
    return height_ - (at - low_y_) / (high_y_ - low_y_) * (height_ - kTop);
  }
  double left() const { return left_; }
  double right() const { return right_; }
  double bottom() const { return height_; }

 private:
  double left_ = 0, right_ = 0, height_ = 0, low_x_ = 1e300, high_x_ = -1e300, low_y_ = 0,
         high_y_ = 1;
};

std::string grid_svg(const LineChart& chart, const Plane& plane) {
  std::string svg;
  for (const Tick& tick : chart.y_ticks) {
    const double y = plane.y(tick.at);
    svg += fmt::format(
        "<line class=\"grid-line\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/><text "
        "x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>",
        plane.left(), plane.right(), y, y, plane.left() - 6, y + 4, escaped(tick.label));
  }
  for (const Tick& tick : chart.x_ticks)
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>",
                       plane.x(tick.at), plane.bottom() + 19, escaped(tick.label));
  return svg;
}

std::string polyline_svg(const std::vector<std::pair<double, double>>& line, const Plane& plane,
                         const char* css) {
  if (line.empty()) return {};
  std::string points;
  for (const auto& [x, y] : line)
    points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", plane.x(x), plane.y(y));
  return fmt::format("<polyline class=\"{}\" points=\"{}\"/>", css, points);
}

std::string band_svg(const LineChart& chart, const Plane& plane) {
  if (chart.band.empty()) return {};
  std::string there, back;
  for (const LineChart::Interval& at : chart.band) {
    there += fmt::format("{:.1f},{:.1f} ", plane.x(at.x), plane.y(at.high));
    back = fmt::format("{:.1f},{:.1f} ", plane.x(at.x), plane.y(at.low)) + back;
  }
  return "<polygon class=\"band\" points=\"" + there + back + "\"/>";
}

std::string dots_svg(const std::vector<std::pair<double, double>>& points, const Plane& plane,
                     const char* css, double radius) {
  std::string svg;
  for (const auto& [x, y] : points)
    svg += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"/>", css,
                       plane.x(x), plane.y(y), radius);
  return svg;
}

std::string mark_svg(const LineChart& chart, const Plane& plane) {
  if (!chart.marked_x) return {};
  const double x = plane.x(*chart.marked_x);
  const bool right = x > (plane.left() + plane.right()) / 2;
  std::string svg = fmt::format(
      "<line class=\"rival-line\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2:.1f}\"/><text "
      "class=\"mark\" x=\"{3:.1f}\" y=\"{4}\" text-anchor=\"{5}\">{6}</text>",
      x, kTop - 8, plane.bottom(), right ? x - 6 : x + 6, kTop, right ? "end" : "start",
      escaped(chart.mark));
  for (const auto& point : chart.line)
    if (point.first == *chart.marked_x) svg += dots_svg({point}, plane, "dot", 5);
  return svg;
}

}  // namespace

std::string line_chart_svg(const LineChart& chart, int width, int height, const std::string& css) {
  if (chart.y_ticks.size() < 2 || chart.line.size() + chart.rings.size() == 0) return {};
  const Plane plane(chart, width, height);
  std::string svg =
      fmt::format("<svg class=\"chart{}{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
                  css.empty() ? "" : " ", css, width, height, escaped(chart.summary));
  svg += grid_svg(chart, plane) + band_svg(chart, plane);
  svg += polyline_svg(chart.known, plane, "known") + polyline_svg(chart.test, plane, "test") +
         polyline_svg(chart.line, plane, "data");
  if (chart.dots) svg += dots_svg(chart.line, plane, "dot", 3);
  svg += mark_svg(chart, plane) + dots_svg(chart.rings, plane, "ring", 4);
  return svg + "</svg>\n";
}

}  // namespace patron::report

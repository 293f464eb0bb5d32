#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/figures.hpp"
#include "report/picture_parts.hpp"
#include "report/scatter.hpp"
#include "report/utf8.hpp"

namespace patron::report {
namespace {

using analysis::Findings;

/// Lines of running text below each other; returns the y after the last.
double paragraph(Figure& figure, double x, double y, const std::string& text, double width,
                 const TextStyle& style, std::size_t max_lines = 6) {
  const std::string wrapped = wrap(one_line(text), characters_in(width, style.size));
  std::size_t begin = 0, n = 0;
  while (begin <= wrapped.size() && n < max_lines) {
    const std::size_t end = std::min(wrapped.find('\n', begin), wrapped.size());
    const bool cut = ++n == max_lines && end < wrapped.size();
    figure.text(x, y, wrapped.substr(begin, end - begin) + (cut ? " …" : ""), style);
    y += style.size * 1.45;
    begin = end + 1;
  }
  return y;
}

struct ElbowCurve {
  std::string title, unit;
  std::vector<std::pair<double, double>> points;
  bool from_zero;
  int decimals;
};

std::vector<ElbowCurve> curves_of(const std::vector<analysis::ElbowRow>& rows) {
  ElbowCurve inertia{
      "Distance within groups", "inertia: lower is tighter, always falls with k", {}, true, 0};
  ElbowCurve silhouette{
      "Separation of groups", "mean silhouette: higher is better, at most 1", {}, true, 2};
  ElbowCurve gap{"Gap to pure noise", "gap statistic: higher is better", {}, false, 2};
  for (const auto& row : rows) {
    const auto k = static_cast<double>(row.k);
    inertia.points.emplace_back(k, row.inertia);
    if (row.silhouette) silhouette.points.emplace_back(k, *row.silhouette);
    if (row.gap) gap.points.emplace_back(k, *row.gap);
  }
  std::vector<ElbowCurve> curves;
  for (auto* curve : {&inertia, &silhouette, &gap})
    if (curve->points.size() > 1) curves.push_back(std::move(*curve));
  return curves;
}

/// Decimals that tell multiples of `step` apart.
int decimals_of(double step) {
  int decimals = 0;
  for (; decimals < 6 && std::abs(step - std::round(step)) > 1e-6; step *= 10) ++decimals;
  return decimals;
}

void draw_curve(Figure& figure, const Box& box, const ElbowCurve& curve, double k_first,
                double k_last, double k_used) {
  double low = curve.from_zero ? 0 : curve.points[0].second, high = curve.points[0].second;
  for (const auto& [k, value] : curve.points) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  std::vector<Tick> ticks, ks;
  const std::vector<double> steps = base::round_steps(low, high, 4);
  const double step = steps[1] - steps[0];
  const int decimals = decimals_of(step);
  for (const double at : steps)
    ticks.push_back({at, base::number_text(at, at == 0 ? 0 : decimals)});
  const double every = std::ceil((k_last - k_first + 1) / 12);
  for (double k = k_first; k <= k_last; k += every) ks.push_back({k, base::number_text(k, 0)});
  figure.panel(box, k_first - 0.5, k_last + 0.5, steps.front(), steps.back());
  figure.panel_title(curve.title, curve.unit);
  figure.y_ticks(ticks);
  figure.x_ticks(ks);
  std::string rows, used;
  for (const auto& [k, value] : curve.points) {
    rows += fmt::format("{} {}\n", k, value);
    if (k == k_used) used = fmt::format("{} {}\n", k, value);
  }
  figure.line(k_used, steps.front(), k_used, steps.back(), kCompare, 1.5, true);
  figure.plot(figure.data(rows) +
              fmt::format(" using 1:2 with linespoints lw 2.25 pt 7 ps 0.6 lc rgb '{}'", kSeries));
  if (!used.empty())
    figure.plot(figure.data(used) +
                fmt::format(" using 1:2 with points pt 7 ps 1.5 lc rgb '{}'", kSeries));
  figure.text((box.left + box.right) / 2, box.bottom + 42, "k, number of groups",
              {.align = Align::kCentre});
  figure.draw();
}

/// The unit cube seen from above and the front, parallel: right, up and depth of a point.
class View {
 public:
  View(double azimuth_degrees, double elevation_degrees)
      : azimuth_(azimuth_degrees * std::numbers::pi / 180),
        elevation_(elevation_degrees * std::numbers::pi / 180) {}

  struct Place {
    double right, up, depth;
  };
  /// x runs along the right front edge, y along the left one, z upwards.
  Place of(double x, double y, double z) const {
    const double a = x - 0.5, b = y - 0.5, c = z - 0.5;
    const double right = a * std::cos(azimuth_) - b * std::sin(azimuth_);
    const double away = a * std::sin(azimuth_) + b * std::cos(azimuth_);
    return {right, c * std::cos(elevation_) + away * std::sin(elevation_),
            away * std::cos(elevation_) - c * std::sin(elevation_)};
  }

 private:
  double azimuth_, elevation_;
};

/// Draws the cube of a Scatter into a figure, in pixels.
class CubeDrawing {
 public:
  CubeDrawing(Figure& figure, double centre_x, double centre_y, double scale)
      : figure_(figure), centre_x_(centre_x), centre_y_(centre_y), scale_(scale) {}

  void grid(const Scatter& scatter) {
    const auto& [orders, recency, spend] = scatter.axes;
    for (const auto& mark : recency.marks) wall_lines(mark.at, 0, 0);
    for (const auto& mark : orders.marks) wall_lines(1 - mark.at, 1, 0);
    for (const auto& mark : spend.marks) wall_lines(mark.at, 2, 0);
    for (const Corner& corner : {Corner{0, 1, 1}, Corner{1, 0, 1}})
      stroke({1, 1, 1}, corner, kLine);
    stroke({1, 0, 0}, {1, 0, 1}, kLine);
    edge({0, 0, 0}, {1, 0, 0});
    edge({0, 0, 0}, {0, 1, 0});
    edge({0, 1, 0}, {0, 1, 1});
  }

  void marks(const Scatter& scatter) {
    const auto& [orders, recency, spend] = scatter.axes;
    for (const auto& mark : recency.marks) write({mark.at, 0, 0}, 10, 18, mark.label, Align::kLeft);
    for (const auto& mark : orders.marks)
      write({0, 1 - mark.at, 0}, -10, 18, mark.label, Align::kRight);
    for (const auto& mark : spend.marks) write({0, 1, mark.at}, -12, 0, mark.label, Align::kRight);
    title({0.5, 0, 0}, 46, 58, recency.title, Align::kLeft);
    title({0, 0.5, 0}, -46, 58, orders.title, Align::kRight);
    title({0, 1, 1}, -12, -30, spend.title, Align::kRight);
  }

  void points(const Scatter& scatter) {
    struct Drawn {
      double depth, x, y;
      int group;
    };
    std::vector<Drawn> drawn;
    for (const auto& p : scatter.points) {
      const View::Place place = view_.of(p.at[1], 1 - p.at[0], p.at[2]);
      drawn.push_back({place.depth, x_of(place), y_of(place), p.group});
    }
    std::stable_sort(drawn.begin(), drawn.end(),
                     [](const Drawn& a, const Drawn& b) { return a.depth > b.depth; });
    std::string rows;
    for (const Drawn& d : drawn)
      rows += fmt::format("{:.1f} {:.1f} 0x30{}\n", d.x, d.y,
                          scatter.colours[static_cast<std::size_t>(d.group)].light.substr(1));
    figure_.plot(figure_.data(rows) + " using 1:2:3 with points pt 7 ps 0.62 lc rgb variable");
  }

 private:
  using Corner = std::array<double, 3>;

  double x_of(const View::Place& place) const { return centre_x_ + scale_ * place.right; }
  double y_of(const View::Place& place) const { return centre_y_ - scale_ * place.up; }

  void stroke(const Corner& from, const Corner& to, std::string_view colour) {
    const auto a = view_.of(from[0], from[1], from[2]), b = view_.of(to[0], to[1], to[2]);
    figure_.command(
        "set arrow from first {:.1f},{:.1f} to first {:.1f},{:.1f} nohead lw 1 lc rgb '{}' back",
        x_of(a), y_of(a), x_of(b), y_of(b), colour);
  }
  void edge(const Corner& from, const Corner& to) { stroke(from, to, kCompare); }

  /// The lines of one mark on the floor and the two far walls.
  void wall_lines(double at, int axis, double low) {
    if (axis == 0) {
      stroke({at, low, 0}, {at, 1, 0}, kLine);
      stroke({at, 1, 0}, {at, 1, 1}, kLine);
    } else if (axis == 1) {
      stroke({low, at, 0}, {1, at, 0}, kLine);
      stroke({1, at, 0}, {1, at, 1}, kLine);
    } else {
      stroke({0, 1, at}, {1, 1, at}, kLine);
      stroke({1, 0, at}, {1, 1, at}, kLine);
    }
  }

  void write(const Corner& at, double dx, double dy, const std::string& text, Align align) {
    const auto place = view_.of(at[0], at[1], at[2]);
    figure_.text(x_of(place) + dx, y_of(place) + dy, text, {.colour = kText3, .align = align});
  }
  void title(const Corner& at, double dx, double dy, const std::string& text, Align align) {
    const auto place = view_.of(at[0], at[1], at[2]);
    figure_.text(x_of(place) + dx, y_of(place) + dy, text,
                 {.size = 13, .colour = kText2, .bold = true, .align = align});
  }

  Figure& figure_;
  double centre_x_, centre_y_, scale_;
  View view_{42, 24};
};

void draw_group_names(Figure& figure, const Scatter& scatter, double x, double y) {
  std::string squares;
  for (std::size_t i = 0; i < scatter.groups.size(); ++i) {
    if (scatter.group_sizes[i] == 0) continue;
    squares +=
        fmt::format("{} {} {} {} {}\n", x, x + 11, y - 5.5, y + 5.5, rgb(scatter.colours[i].light));
    figure.text(x + 20, y, cut_with_ellipsis(scatter.groups[i], 26), {.size = 13, .colour = kText});
    figure.text(x + 20, y + 17, base::count_text(scatter.group_sizes[i]) + " customers",
                {.size = 12, .colour = kText3});
    y += 46;
  }
  figure.rectangles(squares);
}

void draw_matrix(Figure& figure, const Box& box, const analysis::Audit& audit) {
  const std::size_t n = audit.confusion.size();
  std::string cells, numbers;
  std::vector<Tick> columns, rows;
  const std::size_t fit = characters_in(box.width() / static_cast<double>(n) - 8, 12);
  for (std::size_t i = 0; i < n; ++i) {
    double total = 0;
    for (const auto count : audit.confusion[i]) total += static_cast<double>(count);
    const auto y = static_cast<double>(n - 1 - i);
    columns.push_back(
        {static_cast<double>(i) + 0.5, cut_with_ellipsis(audit.classes[i].name, fit)});
    rows.push_back({y + 0.5, cut_with_ellipsis(audit.classes[i].name, 16)});
    for (std::size_t j = 0; j < n; ++j) {
      const auto count = static_cast<double>(audit.confusion[i][j]);
      const HeatColour colour =
          heat_colour(total > 0 ? static_cast<int>(count / total * (kHeatSteps - 0.01)) : 0);
      const auto x = static_cast<double>(j);
      cells +=
          fmt::format("{} {} {} {} {}\n", x + 0.02, x + 0.98, y + 0.02, y + 0.98, rgb(colour.fill));
      numbers += fmt::format("{} {} {} {}\n", x + 0.5, y + 0.5,
                             quoted_cell(base::number_text(count, 0)), rgb(colour.text));
    }
  }
  figure.panel(box, 0, static_cast<double>(n), 0, static_cast<double>(n));
  figure.panel_title("Test customers", "rows: own cluster; columns: cluster the second model gave");
  figure.x_ticks(columns);
  figure.y_ticks(rows, false);
  figure.rectangles(cells);
  figure.labels(numbers, n > 8 ? 12 : 16);
  figure.draw();
}

}  // namespace

MaybeFigure draw_elbow_method(const Findings& findings) {
  if (!findings.clustering || findings.clustering->elbow.size() < 2) return std::nullopt;
  const auto& clustering = *findings.clustering;
  const std::vector<ElbowCurve> curves = curves_of(clustering.elbow);
  Figure figure("elbow_method", kWidth, 590);
  figure.heading("How many groups? " + base::count_text(clustering.k_used) + " used",
                 "Every number of groups that was tried, k; the dashed line marks the one used");
  figure.foot(foot_of(findings));
  const double y = paragraph(figure, 32, 468, clustering.verdict, kWidth - 64,
                             {.size = 13.5, .colour = kText}, 2);
  paragraph(figure, 32, y, clustering.k_reason, kWidth - 64, {.size = 13.5}, 2);
  const auto n = static_cast<double>(curves.size());
  const double width = (kWidth - 64 - 46 * n - 30 * (n - 1)) / n;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const double left = 32 + 46 + static_cast<double>(i) * (width + 76);
    draw_curve(figure, {left, 150, left + width, 390}, curves[i],
               static_cast<double>(clustering.elbow.front().k),
               static_cast<double>(clustering.elbow.back().k),
               static_cast<double>(clustering.k_used));
  }
  return figure;
}

MaybeFigure draw_customer_segments_3d(const Findings& findings, std::size_t max_points) {
  const Scatter scatter = scatter_of(findings, max_points);
  if (scatter.points.empty()) return std::nullopt;
  Figure figure("customer_segments_3d", kWidth, 760);
  figure.heading("Customers by last order, number of orders and spend",
                 sample_sentence(scatter) + "; all three scales are logarithmic");
  figure.foot(foot_of(findings));
  CubeDrawing cube(figure, 440, 398, 388);
  cube.marks(scatter);
  figure.pixel_panel();
  cube.grid(scatter);
  draw_group_names(figure, scatter, 880, 140);
  cube.points(scatter);
  figure.draw();
  return figure;
}

MaybeFigure draw_confusion_matrix(const Findings& findings) {
  if (!findings.audit || findings.audit->confusion.empty()) return std::nullopt;
  const auto& audit = *findings.audit;
  Figure figure("confusion_matrix", kWidth, 620);
  figure.heading(
      "A second model gave " + base::count_text(audit.n_right) + " of " +
          base::count_text(audit.n_test) + " test customers their own cluster (" +
          base::percent_text(audit.accuracy) + ")",
      audit.model + ", learnt from " + base::count_text(audit.n_train) + " other customers");
  figure.foot(foot_of(findings));
  figure.text(700, 126, "Right answers", {.size = 14, .colour = kText, .bold = true});
  figure.text(700, 145, "share of test customers; noise: the same test on clusters of pure noise",
              {.size = 12, .colour = kText3});
  paragraph(figure, 700, 290, audit.verdict, 388, {.size = 13.5, .colour = kText}, 8);
  bar_list(
      figure, {700, 166, 1088, 246},
      {{"These clusters", audit.accuracy, base::percent_text(audit.accuracy)},
       {"Pure noise", audit.noise_accuracy, base::percent_text(audit.noise_accuracy), kCompare}},
      112, 64, 1);
  draw_matrix(figure, {150, 160, 640, 530}, audit);
  return figure;
}

}  // namespace patron::report

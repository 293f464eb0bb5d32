#include "report/picture_parts.hpp"

#include <algorithm>
#include <cmath>

#include "base/figures.hpp"
#include "report/utf8.hpp"
#include "report/weeks.hpp"

namespace patron::report {
namespace {

constexpr double kNameSize = 12.5;

void draw_names(Figure& figure, const Box& box, const std::vector<Bar>& bars, double row_height,
                double name_width) {
  const std::size_t fit = characters_in(name_width - 12, kNameSize);
  for (std::size_t i = 0; i < bars.size(); ++i)
    figure.text(box.left, box.top + row_height * (static_cast<double>(i) + 0.5),
                cut_with_ellipsis(one_line(bars[i].name), fit),
                {.size = kNameSize, .colour = kText});
}

std::vector<Tick> week_ticks(const std::vector<Week>& weeks, double pixels) {
  std::vector<Tick> ticks;
  const auto fit = static_cast<std::size_t>(std::max(2.0, pixels / 86));
  const std::size_t step = std::max<std::size_t>(1, (weeks.size() + fit - 1) / fit);
  for (std::size_t i = 0; i < weeks.size(); i += step)
    ticks.push_back({static_cast<double>(i), week_text(weeks, i)});
  return ticks;
}

std::string points_of(const std::vector<Week>& weeks, bool finished_only, bool rings) {
  std::string rows;
  for (std::size_t i = 0; i < weeks.size(); ++i)
    if ((!finished_only || weeks[i].whole) && !(rings && weeks[i].whole))
      rows += fmt::format("{} {}\n", i, weeks[i].revenue);
  return rows;
}

}  // namespace

const char* net_or(const analysis::ScopeUsed& scope, const char* net, const char* plain) {
  return scope.preset == "net-of-returns" || scope.preset == "with-returns" ? net : plain;
}

std::string foot_of(const analysis::Findings& findings) {
  const analysis::ScopeUsed& scope = findings.rfm.scope;
  std::vector<std::string> parts = {findings.shop};
  parts.push_back(base::period_text(scope.first_order, scope.last_order));
  if (!scope.as_of.empty()) parts.push_back("as known on " + base::day_text(scope.as_of));
  if (!scope.country.empty()) parts.push_back(scope.country);
  if (!scope.category.empty()) parts.push_back(scope.category);
  if (!scope.preset.empty()) parts.push_back("preset " + scope.preset);
  if (!scope.drop.empty()) parts.push_back("without " + scope.drop);
  if (!scope.keep.empty()) parts.push_back("with " + scope.keep);
  if (!scope.currency.empty()) parts.push_back(scope.currency);
  if (scope.data_version > 0) parts.push_back(fmt::format("data version {}", scope.data_version));
  std::string foot;
  for (const std::string& part : parts)
    if (!part.empty()) foot += (foot.empty() ? "" : "  ·  ") + part;
  return foot;
}

std::vector<Tick> money_ticks(double low, double high, int n, std::string_view currency) {
  std::vector<Tick> ticks;
  for (const double at : base::round_steps(low, high, n))
    ticks.push_back({at, base::money_short(at, currency)});
  return ticks;
}

void bar_list(Figure& figure, const Box& box, const std::vector<Bar>& bars, double name_width,
              double figure_width, double highest) {
  if (bars.empty()) return;
  for (const Bar& bar : bars) highest = std::max(highest, bar.value);
  if (highest <= 0) highest = 1;
  const double row_height = box.height() / static_cast<double>(bars.size());
  const double bar_height = std::min(0.62, 20 / row_height);
  const Box bar_box{box.left + name_width, box.top, box.right - figure_width, box.bottom};
  if (name_width > 0) draw_names(figure, box, bars, row_height, name_width);
  std::string rows;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double middle = static_cast<double>(i) + 0.5, end = std::max(0.0, bars[i].value);
    rows += fmt::format("0 {} {} {} {}\n", std::max(end, highest / bar_box.width()),
                        middle - bar_height / 2, middle + bar_height / 2, rgb(bars[i].colour));
    const double x = bar_box.left + end / highest * bar_box.width() + 8;
    figure.text(x, box.top + row_height * middle, bars[i].figure, {.size = 12.5, .colour = kText2});
  }
  figure.panel(bar_box, 0, highest, static_cast<double>(bars.size()), 0);
  figure.rectangles(rows);
  figure.draw();
}

void revenue_line(Figure& figure, const Box& box, const analysis::Findings& findings) {
  const std::vector<Week> weeks = weeks_of(*findings.summary);
  double low = 0, high = 0;
  for (const Week& week : weeks) {
    low = std::min(low, week.revenue);
    high = std::max(high, week.revenue);
  }
  const auto ticks = money_ticks(low, high, 5, findings.summary->scope.currency);
  figure.panel(box, -0.5, static_cast<double>(weeks.size()) - 0.5, ticks.front().at,
               ticks.back().at);
  figure.y_ticks(ticks);
  figure.x_ticks(week_ticks(weeks, box.width()));
  figure.plot(figure.data(points_of(weeks, true, false)) +
              fmt::format(" using 1:2 with lines lw 2.25 lc rgb '{}'", kSeries));
  const std::string rings = points_of(weeks, false, true);
  if (!rings.empty())
    figure.plot(figure.data(rings) +
                fmt::format(" using 1:2 with points pt 6 ps 1.1 lw 1.75 lc rgb '{}'", kSeries));
  figure.draw();
}

}  // namespace patron::report

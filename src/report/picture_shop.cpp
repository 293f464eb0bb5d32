#include <algorithm>
#include <cmath>

#include "base/figures.hpp"
#include "report/cohort_view.hpp"
#include "report/picture_parts.hpp"
#include "report/utf8.hpp"
#include "report/weeks.hpp"

namespace patron::report {
namespace {

using analysis::Findings;
using analysis::Part;

std::vector<Bar> product_bars(const std::vector<Part>& parts, auto&& value_of, auto&& text_of) {
  std::vector<Part> sorted = parts;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Part& a, const Part& b) { return value_of(a) > value_of(b); });
  sorted.resize(std::min<std::size_t>(sorted.size(), 10));
  std::vector<Bar> bars;
  for (const Part& part : sorted)
    bars.push_back({display_name(part.name), value_of(part), text_of(part)});
  return bars;
}

void draw_months(Figure& figure, const Box& box, const Findings& findings) {
  const auto& months = findings.summary->by_month;
  double low = 0, high = 0;
  for (const Part& month : months) {
    low = std::min(low, month.revenue.to_double());
    high = std::max(high, month.revenue.to_double());
  }
  const auto ticks = money_ticks(low, high, 4, findings.summary->scope.currency);
  figure.panel(box, -0.5, static_cast<double>(months.size()) - 0.5, ticks.front().at,
               ticks.back().at);
  figure.panel_title("Revenue by month", "hatched: the month was not over");
  figure.y_ticks(ticks);
  std::vector<Tick> names;
  const std::size_t every = 1 + months.size() / 18;
  std::string bars, hatched;
  for (std::size_t i = 0; i < months.size(); ++i) {
    const auto x = static_cast<double>(i);
    const bool unfinished =
        i + 1 == months.size() && is_unfinished(months[i].name, findings.summary->scope);
    const std::string row =
        fmt::format("{} {} 0 {}", x - 0.36, x + 0.36, months[i].revenue.to_double());
    (unfinished ? hatched : bars) += row + (unfinished ? "\n" : " " + rgb(kSeries) + "\n");
    if (i % every == 0) names.push_back({x, base::month_text(months[i].name)});
  }
  figure.x_ticks(names);
  figure.rectangles(bars);
  figure.hatched(hatched, kSeries);
  figure.draw();
}

std::string best_month_sentence(const Findings& findings) {
  const auto& months = findings.summary->by_month;
  if (months.empty()) return "Revenue over time";
  const auto best =
      std::max_element(months.begin(), months.end(),
                       [](const Part& a, const Part& b) { return a.revenue < b.revenue; });
  std::string text = base::month_text(best->name) + " is the best month: " +
                     base::money_short(best->revenue.to_double(), findings.summary->scope.currency);
  if (is_unfinished(months.back().name, findings.summary->scope))
    text += "; " + base::month_text(months.back().name) + " is not over yet";
  return text;
}

void draw_heat_legend(Figure& figure, double x, double y, const HeatScale& scale) {
  std::string swatches;
  for (int step = 0; step < kHeatSteps; ++step) {
    const double left = x + 46 * step;
    swatches +=
        fmt::format("{} {} {} {} {}\n", left, left + 44, y, y + 12, rgb(heat_colour(step).fill));
    figure.text(left + 22, y + 24, scale.label_of(step),
                {.size = 11.5, .colour = kText3, .align = Align::kCentre});
  }
  figure.pixel_panel();
  figure.rectangles(swatches);
  figure.draw();
}

/// The cells of a cohort table as gnuplot rows.
struct CohortCells {
  std::string cells, numbers, hatched;

  void add(double column, double row, double share, const HeatColour& colour, bool unfinished) {
    const std::string place =
        fmt::format("{} {} {} {}", column + 0.02, column + 0.98, row + 0.04, row + 0.96);
    cells += place + " " + rgb(colour.fill) + "\n";
    if (unfinished) hatched += place + "\n";
    numbers += fmt::format("{} {} {} {}\n", column + 0.5, row + 0.5,
                           quoted_cell(base::number_text(100 * share, 0)), rgb(colour.text));
  }
};

HeatColour cell_colour(const analysis::Cohorts& cohorts, std::size_t row, std::size_t offset,
                       double share, const HeatScale& scale) {
  if (offset == 0) return {kSunken, kText3};
  if (cohorts.unfinished[row][offset]) return {kSurface, kText2};
  return heat_colour(scale.step_of(share));
}

void add_cohort(CohortCells& cells, const analysis::Cohorts& cohorts, std::size_t row,
                const HeatScale& scale) {
  for (std::size_t o = 0; o < static_cast<std::size_t>(cohorts.n_offsets); ++o)
    if (const auto share = cohorts.retention(row, o))
      cells.add(static_cast<double>(o), static_cast<double>(row), *share,
                cell_colour(cohorts, row, o, *share, scale), cohorts.unfinished[row][o]);
}

void add_all_cohorts(CohortCells& cells, const analysis::Cohorts& cohorts) {
  for (std::size_t o = 1; o < static_cast<std::size_t>(cohorts.n_offsets); ++o)
    if (const auto share = overall_retention(cohorts, o))
      cells.add(static_cast<double>(o), static_cast<double>(cohorts.cohort.size()), *share,
                {kSurface, kText}, false);
}

/// Names and sizes on the left of a row.
void name_row(Figure& figure, const Box& box, double y, const std::string& name,
              const std::string& size) {
  figure.text(box.left - 64, y, name, {.size = 12.5, .colour = kText, .align = Align::kRight});
  figure.text(box.left - 12, y, size, {.size = 12.5, .align = Align::kRight});
}

void draw_cohort_cells(Figure& figure, const Box& box, const analysis::Cohorts& cohorts,
                       const HeatScale& scale) {
  const std::size_t n_rows = cohorts.cohort.size();
  const double row_height = box.height() / static_cast<double>(n_rows + 1);
  const auto n_columns = static_cast<double>(cohorts.n_offsets);
  CohortCells cells;
  std::int64_t all = 0;
  for (std::size_t r = 0; r < n_rows; ++r) {
    const std::int64_t size = cohorts.customers[r][0].value_or(0);
    all += size;
    name_row(figure, box, box.top + row_height * (static_cast<double>(r) + 0.5),
             base::month_text(cohorts.cohort[r]), base::count_text(size));
    add_cohort(cells, cohorts, r, scale);
  }
  name_row(figure, box, box.bottom - row_height / 2, "All, finished", base::count_text(all));
  add_all_cohorts(cells, cohorts);
  for (double o = 0; o < n_columns; ++o)
    figure.text(box.left + box.width() / n_columns * (o + 0.5), box.top - 14,
                base::number_text(o, 0), {.colour = kText3, .align = Align::kCentre});
  figure.panel(box, 0, n_columns, static_cast<double>(n_rows + 1), 0);
  figure.rectangles(cells.cells);
  figure.hatched(cells.hatched, kLine2);
  figure.labels(cells.numbers, n_rows > 20 || n_columns > 20 ? 9.5 : 12.5);
  figure.draw();
}

}  // namespace

MaybeFigure draw_product_analysis(const Findings& findings) {
  if (!findings.summary || findings.summary->by_product.empty()) return std::nullopt;
  const auto& products = findings.summary->by_product;
  const std::string& currency = findings.summary->scope.currency;
  Figure figure("product_analysis", kWidth, 600);
  const auto revenue = product_bars(
      products, [](const Part& p) { return p.revenue.to_double(); },
      [&](const Part& p) {
        return base::money_short(p.revenue.to_double(), currency) + "  " +
               base::percent_text(p.revenue_share);
      });
  const auto units = product_bars(
      products, [](const Part& p) { return p.units; },
      [](const Part& p) { return base::number_text(p.units, 0); });
  figure.heading(
      revenue[0].name +
          " brought the most: " + revenue[0].figure.substr(0, revenue[0].figure.find(' ')) + ", " +
          base::percent_text(products[0].revenue_share) + " of revenue",
      "The ten products with the most revenue, and those with the most units among the " +
          base::count_text(static_cast<std::int64_t>(products.size())) + " best by revenue");
  figure.foot(foot_of(findings));
  figure.text(32, 118, "Revenue", {.size = 14, .colour = kText, .bold = true});
  figure.text(600, 118, "Units sold", {.size = 14, .colour = kText, .bold = true});
  bar_list(figure, {32, 140, 552, 540}, revenue, 236, 100);
  bar_list(figure, {600, 140, 1088, 540}, units, 236, 60);
  return figure;
}

MaybeFigure draw_sales_trends(const Findings& findings) {
  if (!findings.summary || findings.summary->daily.empty()) return std::nullopt;
  const bool days = counts_days(*findings.summary);
  Figure figure("sales_trends", kWidth, 760);
  figure.heading(best_month_sentence(findings),
                 net_or(findings.summary->scope, "Net revenue over time", "Revenue over time"));
  figure.foot(foot_of(findings));
  const Box line{96, 150, 1088, 380};
  figure.text(line.left, line.top - 34, days ? "Revenue by day" : "Revenue by week",
              {.size = 14, .colour = kText, .bold = true});
  figure.text(line.left, line.top - 15,
              days ? "" : "Monday to Sunday; rings: weeks that are not whole",
              {.size = 12, .colour = kText3});
  revenue_line(figure, line, findings);
  if (!findings.summary->by_month.empty()) draw_months(figure, {96, 480, 1088, 690}, findings);
  return figure;
}

MaybeFigure draw_cohort_heatmap(const Findings& findings) {
  if (!findings.cohorts || findings.cohorts->cohort.empty()) return std::nullopt;
  const auto& cohorts = *findings.cohorts;
  const HeatScale scale = retention_scale(cohorts);
  const double rows = static_cast<double>(cohorts.cohort.size() + 1);
  const int height = static_cast<int>(150 + std::min(900.0, 34 * rows) + 80);
  Figure figure("cohort_heatmap", kWidth, height);
  figure.heading(retention_sentence(cohorts),
                 "Per cent of each month's new customers who ordered again, by months since their "
                 "first order; hatched: the month was not over");
  figure.foot(foot_of(findings));
  const Box box{190, 160, 1088, static_cast<double>(height - 80)};
  figure.text(box.left - 64, box.top - 14, "First order",
              {.colour = kText3, .align = Align::kRight});
  figure.text(box.left - 12, box.top - 14, "new", {.colour = kText3, .align = Align::kRight});
  figure.text(box.left, box.top - 38, "Months since first order", {.colour = kText2});
  draw_heat_legend(figure, 766, 92, scale);
  draw_cohort_cells(figure, box, cohorts, scale);
  return figure;
}

}  // namespace patron::report

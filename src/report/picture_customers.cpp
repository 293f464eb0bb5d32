#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/figures.hpp"
#include "base/median.hpp"
#include "report/picture_parts.hpp"
#include "report/utf8.hpp"

namespace patron::report {
namespace {

using analysis::Findings;
using analysis::Rfm;

template <class T>
std::vector<double> doubles_of(const std::vector<T>& values) {
  return {values.begin(), values.end()};
}

std::vector<double> doubles_of(const std::vector<base::Money>& values) {
  std::vector<double> out;
  for (const base::Money& value : values) out.push_back(value.to_double());
  return out;
}

/// Equal bins of width `width` from `low`; values beyond the last fall into it.
struct Histogram {
  double low, width;
  std::vector<std::int64_t> count;

  Histogram(const std::vector<double>& values, double low_, double width_, std::size_t n)
      : low(low_), width(width_), count(n) {
    for (const double value : values) {
      const double bin = std::floor((value - low) / width + 1e-9);
      ++count[static_cast<std::size_t>(std::clamp(bin, 0.0, static_cast<double>(n - 1)))];
    }
  }
  double high() const { return low + width * static_cast<double>(count.size()); }
};

void draw_histogram(Figure& figure, const Box& box, const Histogram& histogram,
                    const std::string& title, const std::string& unit,
                    const std::vector<Tick>& x_ticks, double median,
                    const std::string& median_text) {
  const auto top =
      static_cast<double>(*std::max_element(histogram.count.begin(), histogram.count.end()));
  std::vector<Tick> ticks;
  for (const double at : base::round_steps(0, top, 4))
    ticks.push_back({at, base::number_text(at, 0)});
  const double ceiling = ticks.back().at * 1.1;
  figure.panel(box, histogram.low, histogram.high(), 0, ceiling);
  figure.panel_title(title, unit);
  figure.y_ticks(ticks);
  figure.x_ticks(x_ticks);
  const double gap = histogram.width * 0.06;
  std::string rows;
  for (std::size_t i = 0; i < histogram.count.size(); ++i) {
    const double left = histogram.low + histogram.width * static_cast<double>(i);
    rows += fmt::format("{} {} 0 {} {}\n", left + gap, left + histogram.width - gap,
                        histogram.count[i], rgb(kSeries));
  }
  figure.rectangles(rows);
  figure.line(median, 0, median, ceiling, kCompare, 1.5, true);
  const bool right_half = median > (histogram.low + histogram.high()) / 2;
  const double shift = (histogram.high() - histogram.low) * 0.02;
  figure.label(median + (right_half ? -shift : shift), ceiling * 0.975, median_text,
               {.align = right_half ? Align::kRight : Align::kLeft});
  figure.draw();
}

void draw_recency(Figure& figure, const Box& box, const std::vector<double>& days) {
  const double longest = *std::max_element(days.begin(), days.end());
  const std::vector<double> edges = base::round_steps(0, std::max(longest, 7.0) + 1, 24);
  const double width = edges[1] - edges[0];
  std::vector<Tick> ticks;
  for (const double at : base::round_steps(0, edges.back(), 4))
    if (at <= edges.back()) ticks.push_back({at, base::number_text(at, 0)});
  const double median = base::median(days);
  draw_histogram(figure, box, Histogram(days, 0, width, edges.size() - 1), "Days since last order",
                 "customers, " + base::number_text(width, width < 1 ? 1 : 0) + " days per bar",
                 ticks, median, "median " + base::number_text(median, 0) + " days");
}

void draw_frequency(Figure& figure, const Box& box, const std::vector<double>& orders) {
  std::vector<double> sorted = orders;
  std::sort(sorted.begin(), sorted.end());
  const double most = sorted.back();
  const double usual =
      sorted[static_cast<std::size_t>(0.97 * static_cast<double>(sorted.size() - 1))];
  const double width = std::max(1.0, std::ceil(usual / 20));
  const auto n =
      static_cast<std::size_t>(std::max(5.0, std::ceil(std::min(usual, most) / width)) + 1);
  const Histogram histogram(orders, 1, width, n);
  std::vector<Tick> ticks;
  const std::size_t every = n > 12 ? 4 : 2;
  for (std::size_t i = 0; i + 1 < n; i += every)
    ticks.push_back({1 + width * (static_cast<double>(i) + 0.5),
                     base::number_text(1 + width * static_cast<double>(i), 0)});
  if ((n - 2) % every < 2 && ticks.size() > 1) ticks.pop_back();
  const double last = 1 + width * static_cast<double>(n - 1);
  ticks.push_back(
      {last + width / 2, base::number_text(last, 0) + (most >= last + width ? "+" : "")});
  const double median = base::median(orders);
  draw_histogram(figure, box, histogram, "Orders per customer",
                 "customers; the most is " + base::number_text(most, 0) + " orders", ticks,
                 median + 0.5 * width, "median " + base::number_text(median, 0));
}

void draw_monetary(Figure& figure, const Box& box, const std::vector<double>& spend,
                   const analysis::ScopeUsed& scope) {
  std::vector<double> logs;
  for (const double value : spend)
    if (value > 0) logs.push_back(std::log10(value));
  const std::string left_out =
      logs.size() < spend.size()
          ? "; " + base::count_text(static_cast<std::int64_t>(spend.size() - logs.size())) +
                " with none left out"
          : "";
  if (logs.empty()) logs.push_back(0);
  std::vector<double> sorted = logs;
  std::sort(sorted.begin(), sorted.end());
  const double low = std::floor(2 * sorted.front()) / 2,
               high = std::max(low + 1, std::ceil(2 * sorted.back() + 1e-9) / 2);
  std::vector<Tick> ticks;
  for (double at = std::ceil(low); at <= high; ++at)
    ticks.push_back({at, base::money_short(std::pow(10, at), scope.currency)});
  const double median = base::median(logs);
  draw_histogram(figure, box,
                 Histogram(logs, low, 0.125, static_cast<std::size_t>((high - low) * 8 + 0.5)),
                 net_or(scope, "Net spend per customer", "Spend per customer"),
                 "customers, logarithmic scale" + left_out, ticks, median,
                 "median " + base::money_text(std::pow(10, median), scope.currency));
}

/// Customers and revenue in each cell of the recency × frequency scores.
struct ScoreGrid {
  std::size_t tiles = 1;
  std::vector<double> customers, revenue;

  explicit ScoreGrid(const Rfm& rfm) {
    for (const auto score : rfm.r_score) tiles = std::max(tiles, static_cast<std::size_t>(score));
    for (const auto score : rfm.f_score) tiles = std::max(tiles, static_cast<std::size_t>(score));
    customers.assign(tiles * tiles, 0);
    revenue.assign(tiles * tiles, 0);
    for (std::size_t i = 0; i < rfm.n_customers(); ++i) {
      const std::size_t cell = at(rfm.r_score[i], rfm.f_score[i]);
      ++customers[cell];
      revenue[cell] += rfm.monetary[i].to_double();
    }
  }
  std::size_t at(std::int64_t r, std::int64_t f) const {
    return static_cast<std::size_t>(r - 1) * tiles + static_cast<std::size_t>(f - 1);
  }
};

void draw_grid(Figure& figure, const Box& box, const ScoreGrid& grid,
               const std::vector<double>& values, const std::string& title, const std::string& unit,
               auto&& text_of) {
  const double top = std::max(1e-9, *std::max_element(values.begin(), values.end()));
  const auto n = static_cast<double>(grid.tiles);
  std::string cells, numbers;
  std::vector<Tick> ticks;
  for (std::size_t r = 0; r < grid.tiles; ++r) {
    ticks.push_back({static_cast<double>(r) + 1.5, std::to_string(r + 1)});
    for (std::size_t f = 0; f < grid.tiles; ++f) {
      const double value = values[r * grid.tiles + f];
      const auto step = static_cast<int>(std::floor(std::sqrt(value / top) * (kHeatSteps - 0.01)));
      const HeatColour colour = heat_colour(step);
      const double x = static_cast<double>(r) + 1, y = static_cast<double>(f) + 1;
      cells +=
          fmt::format("{} {} {} {} {}\n", x + 0.02, x + 0.98, y + 0.02, y + 0.98, rgb(colour.fill));
      numbers += fmt::format("{} {} {} {}\n", x + 0.5, y + 0.5, quoted_cell(text_of(value)),
                             rgb(colour.text));
    }
  }
  figure.panel(box, 1, n + 1, 1, n + 1);
  figure.panel_title(title, unit);
  figure.x_ticks(ticks);
  figure.y_ticks(ticks, false);
  figure.rectangles(cells);
  figure.labels(numbers, grid.tiles > 7 ? 11 : 14);
  figure.text((box.left + box.right) / 2, box.bottom + 42, "Recency score (highest: ordered last)",
              {.align = Align::kCentre});
  figure.text(box.left - 36, (box.top + box.bottom) / 2, "Frequency score (highest: most orders)",
              {.align = Align::kCentre, .turned = true});
  figure.draw();
}

std::string best_corner_sentence(const ScoreGrid& grid) {
  double customers = 0, revenue = 0;
  const std::size_t from = grid.tiles - grid.tiles / 5 - 1;
  for (std::size_t r = from; r < grid.tiles; ++r)
    for (std::size_t f = from; f < grid.tiles; ++f) {
      customers += grid.customers[r * grid.tiles + f];
      revenue += grid.revenue[r * grid.tiles + f];
    }
  const double all = std::accumulate(grid.customers.begin(), grid.customers.end(), 0.0);
  const double money = std::accumulate(grid.revenue.begin(), grid.revenue.end(), 0.0);
  return "Customers with both scores " + std::to_string(from + 1) + " or more are " +
         base::percent_text(customers / all) + " of customers and " +
         base::percent_text(money > 0 ? revenue / money : 0) + " of revenue";
}

std::vector<Bar> country_bars(const analysis::Summary& summary) {
  std::vector<analysis::Part> parts = summary.by_country;
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return a.customers > b.customers; });
  std::vector<Bar> bars;
  std::int64_t others = 0, n_others = 0;
  const auto all = static_cast<double>(std::max<std::int64_t>(1, summary.customers));
  for (const auto& part : parts) {
    if (bars.size() < 10)
      bars.push_back({part.name.empty() ? "not known" : part.name,
                      static_cast<double>(part.customers),
                      base::count_text(part.customers) + "  " +
                          base::percent_text(static_cast<double>(part.customers) / all)});
    else
      others += part.customers, ++n_others;
  }
  if (n_others > 0)
    bars.push_back(
        {base::count_text(n_others) + " others", static_cast<double>(others),
         base::count_text(others) + "  " + base::percent_text(static_cast<double>(others) / all),
         kCompare});
  return bars;
}

std::vector<Bar> order_bars(const Rfm& rfm) {
  struct Class {
    const char* name;
    std::int64_t last;
  };
  static constexpr std::array<Class, 9> kClasses = {{{"1 order", 1},
                                                     {"2 orders", 2},
                                                     {"3 orders", 3},
                                                     {"4 orders", 4},
                                                     {"5 orders", 5},
                                                     {"6–10 orders", 10},
                                                     {"11–20 orders", 20},
                                                     {"21–50 orders", 50},
                                                     {"more than 50", INT64_MAX}}};
  std::array<std::int64_t, kClasses.size()> count{};
  for (const auto orders : rfm.frequency)
    ++count[static_cast<std::size_t>(
        std::find_if(kClasses.begin(), kClasses.end(),
                     [&](const Class& c) { return orders <= c.last; }) -
        kClasses.begin())];
  std::vector<Bar> bars;
  for (std::size_t i = 0; i < kClasses.size(); ++i)
    bars.push_back({kClasses[i].name, static_cast<double>(count[i]),
                    base::count_text(count[i]) + "  " +
                        base::percent_text(static_cast<double>(count[i]) /
                                           static_cast<double>(rfm.n_customers()))});
  return bars;
}

}  // namespace

MaybeFigure draw_rfm_distributions(const Findings& findings) {
  const Rfm& rfm = findings.rfm;
  if (rfm.n_customers() == 0) return std::nullopt;
  const std::vector<double> days = doubles_of(rfm.recency_days), orders = doubles_of(rfm.frequency),
                            spend = doubles_of(rfm.monetary);
  Figure figure("rfm_distributions", kWidth, 520);
  const std::string& currency = rfm.scope.currency;
  figure.heading(
      "The customer in the middle: " + base::number_text(base::median(days), 0) +
          " days since the last order, " + base::number_text(base::median(orders), 0) +
          " orders, " + base::money_text(base::median(spend), currency) + " spent",
      "How " + base::count_text(static_cast<std::int64_t>(rfm.n_customers())) +
          " customers spread over days since the last order, number of orders and spend");
  figure.foot(foot_of(findings));
  draw_recency(figure, {78, 154, 364, 436}, days);
  draw_frequency(figure, {440, 154, 726, 436}, orders);
  draw_monetary(figure, {802, 154, 1088, 436}, spend, rfm.scope);
  return figure;
}

MaybeFigure draw_rfm_analysis(const Findings& findings) {
  const Rfm& rfm = findings.rfm;
  if (rfm.n_customers() == 0) return std::nullopt;
  const ScoreGrid grid(rfm);
  const double money = std::accumulate(grid.revenue.begin(), grid.revenue.end(), 0.0);
  Figure figure("rfm_analysis", kWidth, kHeight);
  figure.heading(
      best_corner_sentence(grid),
      net_or(findings.rfm.scope,
             "Customers and their net spend by recency score and frequency score; darker is more",
             "Customers and their spend by recency score and frequency score; darker is more"));
  figure.foot(foot_of(findings));
  draw_grid(figure, {96, 150, 536, 570}, grid, grid.customers, "Customers", "number in each cell",
            [](double v) { return base::number_text(v, 0); });
  draw_grid(figure, {648, 150, 1088, 570}, grid, grid.revenue, "Revenue",
            net_or(findings.rfm.scope, "share of all net spend", "share of all spend"),
            [&](double v) { return base::percent_text(money > 0 ? v / money : 0); });
  return figure;
}

MaybeFigure draw_customer_segments(const Findings& findings) {
  const auto& segments = findings.segments;
  if (segments.empty()) return std::nullopt;
  std::vector<std::string> names;
  for (const auto& row : segments) names.push_back(row.name);
  const auto colours = segment_colours(names);
  std::vector<Bar> customers, revenue;
  double highest = 0;
  std::size_t top = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto& row = segments[i];
    customers.push_back({row.name, row.share,
                         base::percent_text(row.share) + "   " + base::count_text(row.customers),
                         colours[i].light});
    revenue.push_back({"", row.revenue_share,
                       base::percent_text(row.revenue_share) + "   " +
                           base::money_short(row.revenue.to_double(), findings.rfm.scope.currency),
                       colours[i].light});
    highest = std::max({highest, row.share, row.revenue_share});
    if (row.revenue_share > segments[top].revenue_share) top = i;
  }
  Figure figure("customer_segments", kWidth, kHeight);
  figure.heading(
      segments[top].name + " are " + base::percent_text(segments[top].share) +
          " of customers and " + base::percent_text(segments[top].revenue_share) + " of revenue",
      "Share of customers and of revenue by segment, both on one scale; best segment first");
  figure.foot(foot_of(findings));
  const double bottom = std::min(620.0, 150 + 44.0 * static_cast<double>(segments.size()));
  figure.text(192, 120, "Customers", {.size = 14, .colour = kText, .bold = true});
  figure.text(660, 120, "Revenue", {.size = 14, .colour = kText, .bold = true});
  bar_list(figure, {32, 140, 620, bottom}, customers, 160, 110, highest);
  bar_list(figure, {660, 140, 1088, bottom}, revenue, 0, 110, highest);
  return figure;
}

MaybeFigure draw_customer_distribution(const Findings& findings) {
  const Rfm& rfm = findings.rfm;
  if (rfm.n_customers() == 0) return std::nullopt;
  const bool countries = findings.summary && !findings.summary->by_country.empty();
  const std::vector<Bar> orders = order_bars(rfm);
  Figure figure("customer_distribution", kWidth, 600);
  std::string title = base::percent_text(orders[0].value / static_cast<double>(rfm.n_customers())) +
                      " of the customers ordered once";
  std::vector<Bar> places;
  if (countries) {
    places = country_bars(*findings.summary);
    title += "; " +
             base::percent_text(places[0].value / static_cast<double>(std::max<std::int64_t>(
                                                      1, findings.summary->customers))) +
             " are in " + places[0].name;
  }
  figure.heading(title, base::count_text(static_cast<std::int64_t>(rfm.n_customers())) +
                            " customers by number of orders" +
                            (countries ? " and by country" : ""));
  figure.foot(foot_of(findings));
  const double right = countries ? 536 : 1088;
  figure.text(32, 118, "Orders per customer", {.size = 14, .colour = kText, .bold = true});
  bar_list(figure, {32, 140, right, 540}, orders, 116, 110);
  if (countries) {
    figure.text(592, 118, "Country", {.size = 14, .colour = kText, .bold = true});
    bar_list(figure, {592, 140, 1088, 540}, places, 140, 110);
  }
  return figure;
}

}  // namespace patron::report

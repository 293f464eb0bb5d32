#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/run.hpp"
#include "report/figure.hpp"
#include "report/pictures.hpp"

namespace patron::report {

// The single pictures; empty where their data are missing.
using MaybeFigure = std::optional<Figure>;
MaybeFigure draw_rfm_distributions(const analysis::Findings& findings);
MaybeFigure draw_rfm_analysis(const analysis::Findings& findings);
MaybeFigure draw_customer_segments(const analysis::Findings& findings);
MaybeFigure draw_customer_distribution(const analysis::Findings& findings);
MaybeFigure draw_elbow_method(const analysis::Findings& findings);
MaybeFigure draw_customer_segments_3d(const analysis::Findings& findings, std::size_t max_points);
MaybeFigure draw_confusion_matrix(const analysis::Findings& findings);
MaybeFigure draw_product_analysis(const analysis::Findings& findings);
MaybeFigure draw_sales_trends(const analysis::Findings& findings);
MaybeFigure draw_sales_forecast(const analysis::Findings& findings);
MaybeFigure draw_forecast_components(const analysis::Findings& findings);
MaybeFigure draw_cohort_heatmap(const analysis::Findings& findings);
MaybeFigure draw_dashboard_summary(const analysis::Findings& findings);

inline constexpr int kWidth = 1120;
inline constexpr int kHeight = 680;

/// "Online Retail · 1 Dec 2010 – 9 Dec 2011 · as of 10 Dec 2011 · rule purchases · GBP · data 1".
/// `net` where the figures have returns taken off, `plain` where they are what was bought.
const char* net_or(const analysis::ScopeUsed& scope, const char* net, const char* plain);

std::string foot_of(const analysis::Findings& findings);

/// One bar of a list with its name on the left and its figure behind it.
struct Bar {
  std::string name;
  double value = 0;
  std::string figure;
  std::string_view colour = kSeries;
};

/// Bars below each other from zero; the names take `name_width` pixels of the box. Long names are
/// cut. `highest` sets the scale for lists beside each other; 0: the largest value.
void bar_list(Figure& figure, const Box& box, const std::vector<Bar>& bars, double name_width,
              double figure_width, double highest = 0);

/// Revenue by week as a line, by day as bars for less than eight weeks; unfinished ends as rings.
void revenue_line(Figure& figure, const Box& box, const analysis::Findings& findings);

/// Ticks for money from zero: "£200k".
std::vector<Tick> money_ticks(double low, double high, int n, std::string_view currency);

}  // namespace patron::report

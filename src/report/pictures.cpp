#include "report/pictures.hpp"

#include <utility>

#include "report/gnuplot.hpp"
#include "report/picture_parts.hpp"

namespace patron::report {

std::vector<std::filesystem::path> write_forecast_pictures(const analysis::Findings& findings,
                                                           const std::filesystem::path& dir,
                                                           const PictureOptions& options) {
  std::vector<Figure> figures;
  for (MaybeFigure figure : {draw_sales_forecast(findings), draw_forecast_components(findings)})
    if (figure) figures.push_back(std::move(*figure));
  if (figures.empty()) return {};
  return draw_figures(figures, dir,
                      {.program = options.gnuplot, .png = options.png, .svg = options.svg});
}

std::vector<std::filesystem::path> write_pictures(const analysis::Findings& findings,
                                                  const std::filesystem::path& dir,
                                                  const PictureOptions& options) {
  std::vector<Figure> figures;
  const auto add = [&figures](MaybeFigure figure) {
    if (figure) figures.push_back(std::move(*figure));
  };
  add(draw_rfm_distributions(findings));
  add(draw_elbow_method(findings));
  add(draw_customer_segments_3d(findings, options.max_points));
  add(draw_rfm_analysis(findings));
  add(draw_customer_segments(findings));
  add(draw_customer_distribution(findings));
  add(draw_product_analysis(findings));
  add(draw_sales_trends(findings));
  add(draw_sales_forecast(findings));
  add(draw_forecast_components(findings));
  add(draw_confusion_matrix(findings));
  add(draw_cohort_heatmap(findings));
  add(draw_dashboard_summary(findings));
  return draw_figures(figures, dir,
                      {.program = options.gnuplot, .png = options.png, .svg = options.svg});
}

}  // namespace patron::report

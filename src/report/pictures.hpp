#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/run.hpp"

namespace patron::report {

struct PictureOptions {
  bool png = true;
  bool svg = true;
  std::string gnuplot = "gnuplot";  // program to draw with, found in PATH
  std::size_t max_points = 1500;    // of the scatter; the sample size stands on the picture
};

/// Draws sales_forecast and forecast_components alone; nothing where there is no forecast of one
/// whole series. Errors: as below.
std::vector<std::filesystem::path> write_forecast_pictures(const analysis::Findings& findings,
                                                           const std::filesystem::path& dir,
                                                           const PictureOptions& options = {});

/// Draws the pictures of a run into `dir`, each as NAME.png and NAME.svg: rfm_distributions,
/// elbow_method, customer_segments_3d, rfm_analysis, customer_segments, customer_distribution,
/// product_analysis, sales_trends, sales_forecast, forecast_components, confusion_matrix,
/// cohort_heatmap, dashboard_summary. One whose
/// data are missing is not drawn. Returns the files written.
/// Errors: unsupported where gnuplot is missing (nothing is written), io.
/// Cost: one gnuplot process, about 25 ms of CPU for each picture; the same bytes for the same
/// findings, gnuplot and fonts.
std::vector<std::filesystem::path> write_pictures(const analysis::Findings& findings,
                                                  const std::filesystem::path& dir,
                                                  const PictureOptions& options = {});

}  // namespace patron::report

#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "analysis/run.hpp"

namespace patron::report {

struct HtmlOptions {
  std::size_t max_points = 3000;  // of the scatter; the sample size stands beside it
};

/// The report of a run as one HTML file that needs nothing else: no network, no other file. Light
/// and dark, from 360 pixels to paper; tables sort by click and keyboard, the scatter turns. What
/// the findings lack is left out, with its reason under "Left out".
/// Text is escaped wherever it comes from; a Content-Security-Policy allows only the file's own
/// script and style, by their hashes. About 250 kB for 4,000 customers, and never above 2 MB.
std::string render_report(const analysis::Findings& findings, const HtmlOptions& options = {});

/// The scatter of the report alone: interactive_rfm_plot.html.
std::string render_interactive_plot(const analysis::Findings& findings,
                                    const HtmlOptions& options = {});

/// The same into files, which appear only when complete. Errors: io.
void write_report(const analysis::Findings& findings, const std::filesystem::path& path,
                  const HtmlOptions& options = {});
void write_interactive_plot(const analysis::Findings& findings, const std::filesystem::path& path,
                            const HtmlOptions& options = {});

}  // namespace patron::report

#pragma once

#include <cstddef>
#include <string>

#include "analysis/run.hpp"
#include "report/colours.hpp"
#include "report/scatter.hpp"

namespace patron::report {

// The parts of the HTML report, each empty where its data are missing.
std::string kpi_strip_html(const analysis::Findings& findings);
std::string sales_html(const analysis::Findings& findings);
std::string forecast_html(const analysis::Findings& findings);
std::string offers_html(const analysis::Findings& findings);
std::string months_html(const analysis::Findings& findings);
std::string products_html(const analysis::Findings& findings);
std::string countries_html(const analysis::Findings& findings);
std::string segment_products_html(const analysis::Findings& findings);
std::string reconciliation_html(const analysis::Findings& findings);
std::string skipped_html(const analysis::Findings& findings);
std::string segments_html(const analysis::Findings& findings);
std::string clusters_html(const analysis::Findings& findings);
std::string elbow_html(const analysis::Findings& findings);
std::string audit_html(const analysis::Findings& findings);
std::string cohorts_html(const analysis::Findings& findings);
/// The canvas with its buttons, and its data as a script element.
std::string plot_html(const Scatter& scatter);
std::string plot_data_html(const Scatter& scatter, const analysis::Findings& findings);

/// Style rules with the colours of segments (.s0, .s1 …), clusters (.c0 …) and the groups of the
/// scatter (.p0 …).
std::string group_style(const analysis::Findings& findings, const Scatter& scatter);

/// "s3": the class of a segment by its name; empty for one that is none.
std::string segment_class(const analysis::Findings& findings, const std::string& name);

}  // namespace patron::report

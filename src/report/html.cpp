#include "report/html.hpp"

#include "base/figures.hpp"
#include "base/files.hpp"
#include "report/letter_view.hpp"
#include "report/markup.hpp"
#include "report/picture_parts.hpp"
#include "report/report_parts.hpp"
#include "report/scatter.hpp"

namespace patron::report {
namespace {

using analysis::Findings;

/// Scripts and styles run only where their hash is named; nothing is loaded from anywhere.
std::string policy_of(const std::string& style, const std::string& script) {
  return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " +
         policy_hash(style) + "; script-src " + policy_hash(script);
}

std::string title_of(const Findings& findings) {
  return findings.shop.empty() ? std::string("Customers") : findings.shop;
}

std::string period_of(const Findings& findings) {
  const auto& scope = findings.rfm.scope;
  const std::string period = base::period_text(scope.first_order, scope.last_order);
  return scope.as_of.empty() ? period : period + ", as known on " + base::day_text(scope.as_of);
}

std::string brief_html(const Findings& findings) {
  if (!findings.summary || findings.summary->sentences.empty()) return {};
  std::string html = "<div class=\"brief\">";
  for (const std::string& sentence : findings.summary->sentences) html += paragraph(sentence);
  return html + "</div>";
}

std::string cards_html(const Findings& findings, const Scatter& scatter) {
  return sales_html(findings) + months_html(findings) + forecast_html(findings) +
         segments_html(findings) + plot_html(scatter) + clusters_html(findings) +
         elbow_html(findings) + audit_html(findings) + cohorts_html(findings) +
         products_html(findings) + countries_html(findings) + segment_products_html(findings) +
         offers_html(findings) + (findings.letter ? letter_html(*findings.letter) : "") +
         reconciliation_html(findings) + skipped_html(findings);
}

/// What both pages share.
std::map<std::string, std::string> values_of(const Findings& findings, const Scatter& scatter,
                                             const std::string& script) {
  const std::string style = std::string(asset("report.css")) + group_style(findings, scatter);
  return {{"policy", policy_of(style, script)},
          {"title", escaped(title_of(findings))},
          {"period", escaped(period_of(findings))},
          {"style", style},
          {"script", script},
          {"data", plot_data_html(scatter, findings)},
          {"footer", escaped(foot_of(findings))}};
}

}  // namespace

std::string render_report(const Findings& findings, const HtmlOptions& options) {
  const Scatter scatter = scatter_of(findings, options.max_points);
  const std::string script = std::string(asset("report.js")) + std::string(asset("scatter.js"));
  auto values = values_of(findings, scatter, script);
  values["brief"] = brief_html(findings);
  values["kpis"] = kpi_strip_html(findings);
  values["cards"] = cards_html(findings, scatter);
  return fill(asset("report.html"), values);
}

std::string render_interactive_plot(const Findings& findings, const HtmlOptions& options) {
  const Scatter scatter = scatter_of(findings, options.max_points);
  auto values = values_of(findings, scatter, std::string(asset("scatter.js")));
  values["plot"] = plot_html(scatter);
  return fill(asset("plot.html"), values);
}

void write_report(const Findings& findings, const std::filesystem::path& path,
                  const HtmlOptions& options) {
  base::write_file_atomically(path, render_report(findings, options));
}

void write_interactive_plot(const Findings& findings, const std::filesystem::path& path,
                            const HtmlOptions& options) {
  base::write_file_atomically(path, render_interactive_plot(findings, options));
}

}  // namespace patron::report

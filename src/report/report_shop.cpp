#include <fmt/format.h>

#include <algorithm>

#include "base/figures.hpp"
#include "report/kpi_view.hpp"
#include "report/markup.hpp"
#include "report/picture_parts.hpp"
#include "report/report_parts.hpp"
#include "report/svg_chart.hpp"
#include "report/utf8.hpp"
#include "report/weeks.hpp"

namespace patron::report {
namespace {

using analysis::Findings;
using analysis::Part;

std::string kpi_html(const analysis::Kpi& kpi, const std::string& currency) {
  const KpiText text = kpi_text(kpi, currency);
  return fmt::format(
      "<div class=\"kpi\"><div class=\"label\">{}</div><div class=\"value\">{}</div>"
      "<div class=\"rival\"><span class=\"change\">{}</span> {}</div></div>",
      escaped(kpi.label), escaped(text.value), escaped(text.change), escaped(text.rival));
}

std::vector<Tick> spread_ticks(const std::vector<Week>& weeks, std::size_t n) {
  std::vector<Tick> ticks;
  const std::size_t step = std::max<std::size_t>(1, (weeks.size() + n - 1) / n);
  for (std::size_t i = 0; i + step / 2 < weeks.size(); i += step)
    ticks.push_back({static_cast<double>(i), week_text(weeks, i)});
  return ticks;
}

LineChart sales_chart(const std::vector<Week>& weeks, const std::string& currency) {
  LineChart chart;
  double low = 0, high = 0;
  for (std::size_t i = 0; i < weeks.size(); ++i) {
    const auto x = static_cast<double>(i);
    (weeks[i].whole ? chart.line : chart.rings).emplace_back(x, weeks[i].revenue);
    low = std::min(low, weeks[i].revenue);
    high = std::max(high, weeks[i].revenue);
  }
  chart.y_ticks = money_ticks(low, high, 5, currency);
  chart.summary = "Revenue over time, highest " + base::money_short(high, currency);
  return chart;
}

/// A table of the parts of a whole with a bar for the share.
std::string parts_table(const std::string& label, const std::string& first,
                        const std::vector<Part>& parts, const std::string& currency, bool units) {
  std::vector<Heading> headings = {{first}, {"Revenue", true}, {"Share", true}};
  if (units) headings.push_back({"Units", true});
  headings.push_back({"Orders", true});
  if (!units) headings.push_back({"Customers", true});
  headings.push_back({"", false, false});
  HtmlTable table(label, headings);
  double highest = 1e-9;
  for (const Part& part : parts) highest = std::max(highest, part.revenue_share);
  for (const Part& part : parts) {
    table.begin_row();
    table.head(part.name.empty() ? "not known" : part.name);
    table.number(base::money_text(part.revenue.to_double(), currency), part.revenue.to_double());
    table.number(base::percent_text(part.revenue_share), part.revenue_share, "soft");
    if (units) table.number(base::number_text(part.units, 0), part.units, "soft");
    table.number(base::count_text(part.orders), static_cast<double>(part.orders), "soft");
    if (!units)
      table.number(base::count_text(part.customers), static_cast<double>(part.customers), "soft");
    table.bar(part.revenue_share / highest);
    table.end_row();
  }
  return table.done();
}

/// The first `n` parts; the rest as one row that says how many it holds.
std::vector<Part> with_rest(std::vector<Part> parts, std::size_t n) {
  if (parts.size() <= n + 1) return parts;
  Part rest;
  rest.name = base::count_text(static_cast<std::int64_t>(parts.size() - n)) + " others";
  for (std::size_t i = n; i < parts.size(); ++i) {
    rest.revenue += parts[i].revenue;
    rest.revenue_share += parts[i].revenue_share;
    rest.orders += parts[i].orders;
    rest.customers += parts[i].customers;
    rest.units += parts[i].units;
  }
  parts.resize(n);
  parts.push_back(rest);
  return parts;
}

}  // namespace

std::string kpi_strip_html(const Findings& findings) {
  if (!findings.summary || findings.summary->kpis.empty()) return {};
  std::string html = "<section class=\"card kpis\" aria-label=\"Key figures\">";
  for (const auto& kpi : findings.summary->kpis)
    html += kpi_html(kpi, findings.summary->scope.currency);
  return html + "</section>\n";
}

std::string sales_html(const Findings& findings) {
  if (!findings.summary || findings.summary->daily.empty()) return {};
  const std::vector<Week> weeks = weeks_of(*findings.summary);
  LineChart chart = sales_chart(weeks, findings.summary->scope.currency);
  chart.x_ticks = spread_ticks(weeks, 8);
  std::string body = line_chart_svg(chart, 760, 450, "wide");
  chart.x_ticks = spread_ticks(weeks, 4);
  body += line_chart_svg(chart, 340, 240, "narrow");
  const bool days = counts_days(*findings.summary);
  return card("w8", days ? "Revenue by day" : "Revenue by week",
              days ? "Without what the rules leave out"
                   : "Monday to Sunday; a ring is a week that is not whole",
              body);
}

std::string months_html(const Findings& findings) {
  if (!findings.summary || findings.summary->by_month.empty()) return {};
  const auto& summary = *findings.summary;
  HtmlTable table("Revenue by month",
                  {{"Month", false, false}, {"Revenue", true, false}, {"Orders", true, false}},
                  false);
  for (const Part& month : summary.by_month) {
    table.begin_row();
    table.head(base::month_text(month.name) +
               (is_unfinished(month.name, summary.scope) ? ", not over" : ""));
    table.number(base::money_text(month.revenue.to_double(), summary.scope.currency),
                 month.revenue.to_double());
    table.number(base::count_text(month.orders), static_cast<double>(month.orders), "soft");
    table.end_row();
  }
  return card("w4", "Months", net_or(summary.scope, "Net revenue and orders", "Revenue and orders"),
              table.done());
}

std::string products_html(const Findings& findings) {
  if (!findings.summary || findings.summary->by_product.empty()) return {};
  std::vector<Part> parts = findings.summary->by_product;
  for (Part& part : parts) part.name = display_name(part.name);
  return card(
      "w6", "Products",
      "The " + base::count_text(static_cast<std::int64_t>(parts.size())) +
          net_or(findings.summary->scope, " with the most net revenue", " with the most revenue"),
      parts_table("Products", "Product", parts, findings.summary->scope.currency, true));
}

std::string countries_html(const Findings& findings) {
  if (!findings.summary || findings.summary->by_country.empty()) return {};
  return card("w6", "Countries",
              net_or(findings.summary->scope, "Net revenue, orders and customers",
                     "Revenue, orders and customers"),
              parts_table("Countries", "Country", with_rest(findings.summary->by_country, 20),
                          findings.summary->scope.currency, false));
}

std::string segment_products_html(const Findings& findings) {
  if (!findings.summary || findings.summary->top_products_by_segment.empty()) return {};
  std::string body = "<div class=\"people\">", segment;
  bool open = false;
  for (const auto& row : findings.summary->top_products_by_segment) {
    if (!open || row.segment != segment) {
      segment = row.segment;
      body += fmt::format("{}<div><h3><span class=\"swatch {}\"></span>{}</h3><dl>",
                          open ? "</dl></div>" : "", segment_class(findings, segment),
                          escaped(segment));
      open = true;
    }
    body += fmt::format("<dt>{}</dt><dd>{}</dd>", escaped(display_name(row.product_name)),
                        base::number_text(row.units, 0));
  }
  return card("w12", "What each segment buys", "The five products with the most units",
              body + "</dl></div></div>");
}

std::string reconciliation_html(const Findings& findings) {
  if (!findings.summary || findings.summary->reconciliation.empty()) return {};
  const auto& summary = *findings.summary;
  HtmlTable table("Reconciliation",
                  {{"Step", false, false}, {"Rows", true, false}, {"Amount", true, false}}, false);
  for (std::size_t i = 0; i < summary.reconciliation.size(); ++i) {
    const auto& step = summary.reconciliation[i];
    const bool last = i + 1 == summary.reconciliation.size();
    if (last) table.begin_foot();
    table.begin_row();
    table.head(step.step);
    table.number(base::count_text(step.rows), static_cast<double>(step.rows));
    table.number(base::money_text(step.amount.to_double(), summary.scope.currency, 2),
                 step.amount.to_double());
    table.end_row();
  }
  return card("w6", "From the file to this revenue", "Every row of the file is counted once",
              table.done());
}

std::string skipped_html(const Findings& findings) {
  if (findings.skipped.empty()) return {};
  std::string body;
  for (const auto& skipped : findings.skipped)
    body += fmt::format("<p class=\"note\"><b>{}</b> {}</p>", escaped(skipped.analysis),
                        escaped(skipped.reason));
  return card("w6", "Left out", "What could not be said, and why", body);
}

}  // namespace patron::report

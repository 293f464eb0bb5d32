#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/figures.hpp"
#include "report/cohort_view.hpp"
#include "report/markup.hpp"
#include "report/report_parts.hpp"
#include "report/svg_chart.hpp"

namespace patron::report {
namespace {

using analysis::Findings;

std::string with_emoji(const analysis::SegmentRow& row) {
  return row.emoji.empty() ? row.name : row.emoji + " " + row.name;
}

const std::vector<Heading>& group_headings() {
  static const std::vector<Heading> headings = {{"Segment"},        {"Customers", true},
                                                {"Share", true},    {"Days since last order", true},
                                                {"Orders", true},   {"Spend", true},
                                                {"Revenue", true},  {"Revenue share", true},
                                                {"", false, false}, {"What to do", false, false}};
  return headings;
}

void group_cells(HtmlTable& table, const analysis::SegmentRow& row, const std::string& currency,
                 const std::string& colour, double highest_share) {
  table.head(with_emoji(row), colour);
  table.number(base::count_text(row.customers), static_cast<double>(row.customers));
  table.number(base::percent_text(row.share), row.share, "soft");
  table.number(base::number_text(row.recency_days_mean, 0), row.recency_days_mean);
  table.number(base::number_text(row.frequency_mean, 1), row.frequency_mean);
  table.number(base::money_text(row.monetary_mean, currency), row.monetary_mean);
  table.number(base::money_text(row.revenue.to_double(), currency), row.revenue.to_double());
  table.number(base::percent_text(row.revenue_share), row.revenue_share);
  table.bar(row.revenue_share / std::max(highest_share, 1e-9), colour);
}

void totals_row(HtmlTable& table, const Findings& findings) {
  const auto& rfm = findings.rfm;
  double days = 0, orders = 0;
  base::Money revenue;
  for (std::size_t i = 0; i < rfm.n_customers(); ++i) {
    days += static_cast<double>(rfm.recency_days[i]);
    orders += static_cast<double>(rfm.frequency[i]);
    revenue += rfm.monetary[i];
  }
  const auto n = static_cast<double>(std::max<std::size_t>(1, rfm.n_customers()));
  table.begin_foot();
  table.begin_row();
  table.head("All");
  table.number(base::count_text(static_cast<std::int64_t>(rfm.n_customers())), n);
  table.number(base::percent_text(1, 0), 1);
  table.number(base::number_text(days / n, 0), days / n);
  table.number(base::number_text(orders / n, 1), orders / n);
  table.number(base::money_text(revenue.to_double() / n, rfm.scope.currency), 0);
  table.number(base::money_text(revenue.to_double(), rfm.scope.currency), 0);
  table.number(base::percent_text(1, 0), 1);
  table.text("");
  table.text("");
  table.end_row();
}

template <class Row>
double highest_share_of(const std::vector<Row>& rows) {
  double highest = 0;
  for (const auto& row : rows) highest = std::max(highest, row.revenue_share);
  return highest;
}

LineChart elbow_chart(const analysis::Clustering& clustering, const std::string& summary,
                      auto&& value_of, int decimals) {
  LineChart chart;
  chart.summary = summary;
  double low = 0, high = 0;
  for (const auto& row : clustering.elbow) {
    const auto value = value_of(row);
    if (!value) continue;
    chart.line.emplace_back(static_cast<double>(row.k), *value);
    low = std::min(low, *value);
    high = std::max(high, *value);
  }
  for (const double at : base::round_steps(low, high, 4))
    chart.y_ticks.push_back({at, base::number_text(at, at == 0 ? 0 : decimals)});
  for (const auto& [k, value] : chart.line) chart.x_ticks.push_back({k, base::number_text(k, 0)});
  chart.marked_x = static_cast<double>(clustering.k_used);
  chart.mark = base::number_text(*chart.marked_x, 0) + " used";
  chart.dots = true;
  return chart;
}

std::string optional_text(const std::optional<double>& value, int decimals) {
  return value ? base::number_text(*value, decimals) : "–";
}

std::string elbow_table(const analysis::Clustering& clustering) {
  const bool has_gap = !clustering.elbow.empty() && clustering.elbow.front().gap.has_value();
  std::vector<Heading> columns = {{"k", true},
                                  {"Inertia", true},
                                  {"Silhouette", true},
                                  {"Davies–Bouldin", true},
                                  {"Calinski–Harabasz", true}};
  if (has_gap) columns.push_back({"Gap", true});
  HtmlTable table("Indices by number of groups", columns);
  for (const auto& row : clustering.elbow) {
    table.begin_row();
    table.number(base::count_text(row.k) + (row.k == clustering.k_used ? ", used" : ""),
                 static_cast<double>(row.k));
    table.number(base::number_text(row.inertia, row.inertia < 100 ? 2 : 0), row.inertia);
    table.number(optional_text(row.silhouette, 3), row.silhouette.value_or(-2));
    table.number(optional_text(row.davies_bouldin, 3), row.davies_bouldin.value_or(-1));
    table.number(optional_text(row.calinski_harabasz, 0), row.calinski_harabasz.value_or(-1));
    if (has_gap) table.number(optional_text(row.gap, 3), row.gap.value_or(-1e9));
    table.end_row();
  }
  return table.done();
}

std::string confusion_table(const analysis::Audit& audit) {
  std::string html =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Confusion matrix\"><table "
      "class=\"matrix\"><thead><tr><td></td>";
  for (const auto& row : audit.classes)
    html += fmt::format("<th scope=\"col\">{}</th>", escaped(row.name));
  html += "</tr></thead><tbody>";
  for (std::size_t i = 0; i < audit.confusion.size(); ++i) {
    double total = 0;
    for (const auto count : audit.confusion[i]) total += static_cast<double>(count);
    html += fmt::format("<tr><th scope=\"row\">{}</th>", escaped(audit.classes[i].name));
    for (const auto count : audit.confusion[i])
      html += fmt::format(
          "<td class=\"q{}\">{}</td>",
          total > 0 ? static_cast<int>(static_cast<double>(count) / total * (kHeatSteps - 0.01))
                    : 0,
          base::count_text(count));
    html += "</tr>";
  }
  return html + "</tbody></table></div>\n";
}

std::string scores_table(const analysis::Audit& audit) {
  HtmlTable table(
      "Scores by group",
      {{"Group"}, {"Precision", true}, {"Recall", true}, {"F1", true}, {"Customers", true}});
  for (const auto& row : audit.classes) {
    table.begin_row();
    table.head(row.name);
    for (const double score : {row.precision, row.recall, row.f1})
      table.number(base::percent_text(score), score);
    table.number(base::count_text(row.support), static_cast<double>(row.support), "soft");
    table.end_row();
  }
  return table.done();
}

/// One cell of the heat map: number in per cent, and what it means to those who listen.
std::string cohort_cell(const analysis::Cohorts& cohorts, std::size_t row, std::size_t offset,
                        const HeatScale& scale) {
  const auto share = cohorts.retention(row, offset);
  if (!share) return "<td></td>";
  const auto customers = *cohorts.customers[row][offset];
  const bool unfinished = cohorts.unfinished[row][offset];
  const std::string css = unfinished    ? "unfinished"
                          : offset == 0 ? "given"
                                        : fmt::format("q{}", scale.step_of(*share));
  const std::string number = base::number_text(100 * *share, 0);
  return fmt::format("<td class=\"{}\" title=\"{} of {}{}\">{}</td>", css,
                     base::count_text(customers),
                     base::count_text(cohorts.customers[row][0].value_or(0)),
                     unfinished ? ", the month was not over" : "",
                     customers < 10 ? "<span class=\"few\">" + number + "</span>" : number);
}

std::string cohort_table_html(const analysis::Cohorts& cohorts, const HeatScale& scale) {
  const auto n = static_cast<std::size_t>(cohorts.n_offsets);
  std::string html =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Retention by "
      "cohort\"><table class=\"heat stick\"><thead><tr><th scope=\"col\">First order</th><th "
      "scope=\"col\">New</th>";
  for (std::size_t o = 0; o < n; ++o) html += fmt::format("<th scope=\"col\">{}</th>", o);
  html += "</tr></thead><tbody>";
  std::int64_t all = 0;
  for (std::size_t row = 0; row < cohorts.cohort.size(); ++row) {
    const auto size = cohorts.customers[row][0].value_or(0);
    all += size;
    html += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"size\">{}</td>",
                        escaped(base::month_text(cohorts.cohort[row])), base::count_text(size));
    for (std::size_t o = 0; o < n; ++o) html += cohort_cell(cohorts, row, o, scale);
    html += "</tr>";
  }
  html += fmt::format(
      "</tbody><tfoot><tr><th scope=\"row\">All, finished</th><td class=\"size\">{}</td><td></td>",
      base::count_text(all));
  for (std::size_t o = 1; o < n; ++o) {
    const auto share = overall_retention(cohorts, o);
    html += "<td>" + (share ? base::number_text(100 * *share, 0) : std::string()) + "</td>";
  }
  return html + "</tr></tfoot></table></div>\n";
}

std::string heat_legend(const HeatScale& scale) {
  std::string html = "<ul class=\"legend\" aria-label=\"Colours\">";
  for (int step = 0; step < kHeatSteps; ++step)
    html += fmt::format("<li class=\"q{}\">{}</li>", step, escaped(scale.label_of(step)));
  return html + "<li class=\"unfinished\">not over</li></ul>";
}

}  // namespace

std::string segments_html(const Findings& findings) {
  if (findings.segments.empty()) return {};
  HtmlTable table("Segments", group_headings());
  const double highest = highest_share_of(findings.segments);
  for (const auto& row : findings.segments) {
    table.begin_row();
    group_cells(table, row, findings.rfm.scope.currency, segment_class(findings, row.name),
                highest);
    table.text(row.advice, "words");
    table.end_row();
  }
  totals_row(table, findings);
  return card("w12",
              base::count_text(static_cast<std::int64_t>(findings.segments.size())) +
                  " segments of customers",
              base::count_text(static_cast<std::int64_t>(findings.rfm.n_customers())) +
                  " customers by last order, number of orders and spend",
              table.done());
}

std::string clusters_html(const Findings& findings) {
  if (!findings.clustering || findings.clustering->clusters.empty()) return {};
  const auto& clustering = *findings.clustering;
  std::string body = fmt::format("<p class=\"note\"><b>{}</b> {}</p>", escaped(clustering.verdict),
                                 escaped(clustering.k_reason));
  body += "<div class=\"people\">";
  for (std::size_t i = 0; i < clustering.clusters.size(); ++i) {
    const auto& row = clustering.clusters[i];
    body += fmt::format("<div><h3><span class=\"swatch c{}\"></span>{}</h3>", i,
                        escaped(with_emoji(row)));
    body += paragraph(row.persona) + paragraph(row.advice);
    body += fmt::format(
        "<dl><dt>Customers</dt><dd>{} · {}</dd><dt>Days since last "
        "order</dt><dd>{}</dd><dt>Orders</dt><dd>{}</dd><dt>Spend</dt><dd>{}</dd><dt>Revenue</"
        "dt><dd>{} · {}</dd></dl></div>",
        base::count_text(row.customers), base::percent_text(row.share),
        base::number_text(row.recency_days_mean, 0), base::number_text(row.frequency_mean, 1),
        escaped(base::money_text(row.monetary_mean, findings.rfm.scope.currency)),
        escaped(base::money_short(row.revenue.to_double(), findings.rfm.scope.currency)),
        base::percent_text(row.revenue_share));
  }
  body += "</div>";
  const std::string stability = clustering.stability
                                    ? "; refits on drawn samples agree to " +
                                          base::number_text(*clustering.stability, 2) + " of 1"
                                    : "";
  return card("w12", "Groups found by the figures alone",
              base::count_text(clustering.k_used) + " groups by k-means" + stability, body);
}

std::string elbow_html(const Findings& findings) {
  if (!findings.clustering || findings.clustering->elbow.size() < 2) return {};
  const auto& clustering = *findings.clustering;
  const auto both = [](const LineChart& chart) {
    return line_chart_svg(chart, 480, 190, "wide") + line_chart_svg(chart, 320, 170, "narrow");
  };
  std::string body =
      "<h3>Distance within groups</h3>" + paragraph("inertia: always falls with k", "sub");
  body += both(elbow_chart(
      clustering, "Inertia by number of groups",
      [](const analysis::ElbowRow& r) { return std::optional<double>(r.inertia); }, 0));
  body += "<h3>Separation of groups</h3>" + paragraph("mean silhouette: at most 1", "sub");
  body += both(elbow_chart(
      clustering, "Mean silhouette by number of groups",
      [](const analysis::ElbowRow& r) { return r.silhouette; }, 2));
  return card("w5", "How many groups?", "Every number that was tried", body) +
         card("w7", "Indices", "None of them decides alone", elbow_table(clustering));
}

std::string audit_html(const Findings& findings) {
  if (!findings.audit || findings.audit->confusion.empty()) return {};
  const auto& audit = *findings.audit;
  std::string body = fmt::format(
      "<p class=\"note\"><b>{} of {} test customers were given their own group.</b> {}</p>",
      base::count_text(audit.n_right), base::count_text(audit.n_test), escaped(audit.verdict));
  HtmlTable rivals("Right answers",
                   {{"", false, false}, {"Right", true, false}, {"", false, false}}, false);
  for (const auto& [name, share, css] : {std::tuple{"These groups", audit.accuracy, ""},
                                         std::tuple{"Pure noise", audit.noise_accuracy, "rival"}}) {
    rivals.begin_row();
    rivals.head(name);
    rivals.number(base::percent_text(share), share);
    rivals.bar(share, css);
    rivals.end_row();
  }
  body += rivals.done() + scores_table(audit);
  return card("w6", "Audit by a second model",
              audit.model + ", learnt from " + base::count_text(audit.n_train) + " other customers",
              body) +
         card("w6", "Confusion matrix",
              "Rows: own group; columns: the group it was given; shade: share of the row",
              confusion_table(audit));
}

std::string cohorts_html(const Findings& findings) {
  if (!findings.cohorts || findings.cohorts->cohort.empty()) return {};
  const auto& cohorts = *findings.cohorts;
  const HeatScale scale = retention_scale(cohorts);
  std::string body = heat_legend(scale) + cohort_table_html(cohorts, scale);
  if (cohorts.steepest_loss)
    body += fmt::format(
        "<p class=\"note\"><b>Steepest loss from month {} to {}: {} to {} (95 % interval {} – "
        "{}).</b> {}</p>",
        cohorts.steepest_loss->from_offset, cohorts.steepest_loss->to_offset,
        base::percent_text(cohorts.steepest_loss->retention_before),
        base::percent_text(cohorts.steepest_loss->retention_after),
        base::percent_text(cohorts.steepest_loss->low),
        base::percent_text(cohorts.steepest_loss->high), escaped(cohorts.steepest_loss->advice));
  return card(
      "w12", retention_sentence(cohorts),
      "Per cent of each month's new customers who ordered again, by months since their first order",
      body);
}

}  // namespace patron::report

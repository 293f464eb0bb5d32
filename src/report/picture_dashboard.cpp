#include <algorithm>
#include <cmath>

#include "base/figures.hpp"
#include "report/cohort_view.hpp"
#include "report/kpi_view.hpp"
#include "report/picture_parts.hpp"
#include "report/utf8.hpp"
#include "report/weeks.hpp"

namespace patron::report {
namespace {

using analysis::Findings;

constexpr int kPageWidth = 1440;
constexpr int kPageHeight = 1060;

void card_title(Figure& figure, const Box& card, const std::string& title,
                const std::string& subtitle) {
  figure.text(card.left, card.top, title, {.size = 14, .colour = kText, .bold = true});
  figure.text(card.left, card.top + 19, subtitle, {.size = 12, .colour = kText3});
}

void kpi_strip(Figure& figure, const Box& box, const Findings& findings) {
  const auto& kpis = findings.summary->kpis;
  const std::size_t n = std::min<std::size_t>(kpis.size(), 6);
  const double width = box.width() / static_cast<double>(std::max<std::size_t>(n, 1));
  for (std::size_t i = 0; i < n; ++i) {
    const KpiText text = kpi_text(kpis[i], findings.summary->scope.currency);
    const double x = box.left + width * static_cast<double>(i);
    figure.text(x, box.top, kpis[i].label, {.size = 12.5, .colour = kText3});
    figure.text(x, box.top + 32, text.value, {.size = 26, .colour = kText, .bold = true});
    const std::string against = text.change.empty() ? text.rival : text.change + "  " + text.rival;
    figure.text(x, box.top + 62, cut_with_ellipsis(against, characters_in(width - 16, 12)),
                {.size = 12, .colour = kText2});
  }
}

void segment_card(Figure& figure, const Box& box, const Findings& findings) {
  std::vector<std::string> names;
  for (const auto& row : findings.segments) names.push_back(row.name);
  const auto colours = segment_colours(names);
  std::vector<Bar> bars;
  for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 11); ++i) {
    const auto& row = findings.segments[i];
    bars.push_back(
        {row.name, row.revenue_share,
         base::percent_text(row.revenue_share) + "  (" + base::percent_text(row.share) + ")",
         colours[i].light});
  }
  card_title(figure, box, "Segments", "share of revenue (share of customers)");
  bar_list(figure, {box.left, box.top + 36, box.right, box.bottom}, bars, 152, 118);
}

void part_card(Figure& figure, const Box& box, const std::string& title,
               std::vector<analysis::Part> parts, const analysis::ScopeUsed& scope,
               double name_width) {
  std::vector<Bar> bars;
  for (std::size_t i = 0; i < std::min<std::size_t>(parts.size(), 8); ++i)
    bars.push_back({parts[i].name, parts[i].revenue.to_double(),
                    base::money_short(parts[i].revenue.to_double(), scope.currency)});
  card_title(figure, box, title, net_or(scope, "net revenue", "revenue"));
  bar_list(figure, {box.left, box.top + 36, box.right, box.bottom}, bars, name_width, 60);
}

std::vector<analysis::Part> with_display_names(std::vector<analysis::Part> parts) {
  for (analysis::Part& part : parts) part.name = display_name(part.name);
  return parts;
}

void retention_card(Figure& figure, const Box& box, const analysis::Cohorts& cohorts) {
  card_title(figure, box, "New customers who order again",
             "per cent, by months since the first order; finished months only");
  std::string rows;
  double high = 10, last = 1;
  for (std::size_t o = 1; o < static_cast<std::size_t>(cohorts.n_offsets); ++o)
    if (const auto share = overall_retention(cohorts, o)) {
      rows += fmt::format("{} {}\n", o, 100 * *share);
      high = std::max(high, 100 * *share);
      last = static_cast<double>(o);
    }
  if (rows.empty()) return;
  std::vector<Tick> ticks, months;
  for (const double at : base::round_steps(0, high, 4))
    ticks.push_back({at, base::percent_text(at / 100, 0)});
  const double every = std::ceil(last / 12);
  for (double o = 1; o <= last; o += every) months.push_back({o, base::number_text(o, 0)});
  figure.panel({box.left + 44, box.top + 46, box.right, box.bottom - 24}, 0.5, last + 0.5, 0,
               ticks.back().at);
  figure.y_ticks(ticks);
  figure.x_ticks(months);
  figure.plot(figure.data(rows) +
              fmt::format(" using 1:2 with linespoints lw 2.25 pt 7 ps 0.6 lc rgb '{}'", kSeries));
  figure.draw();
}

}  // namespace

MaybeFigure draw_dashboard_summary(const Findings& findings) {
  if (!findings.summary || findings.summary->kpis.empty()) return std::nullopt;
  const auto& summary = *findings.summary;
  Figure figure("dashboard_summary", kPageWidth, kPageHeight);
  figure.heading(
      findings.shop.empty() ? "Summary" : findings.shop,
      summary.sentences.empty()
          ? std::string()
          : cut_with_ellipsis(summary.sentences[0], characters_in(kPageWidth - 64, 13.5)));
  figure.foot(foot_of(findings));
  kpi_strip(figure, {32, 112, 1408, 190}, findings);
  if (!summary.daily.empty()) {
    const Box card{32, 236, 900, 580};
    card_title(figure, card, counts_days(summary) ? "Revenue by day" : "Revenue by week",
               net_or(summary.scope, "net; rings: not whole", "rings: not whole"));
    revenue_line(figure, {card.left + 56, card.top + 46, card.right, card.bottom - 24}, findings);
  }
  if (!findings.segments.empty()) segment_card(figure, {960, 236, 1408, 580}, findings);
  if (!summary.by_product.empty())
    part_card(figure, {32, 640, 500, 1000}, "Products", with_display_names(summary.by_product),
              summary.scope, 240);
  if (!summary.by_country.empty())
    part_card(figure, {540, 640, 920, 1000}, "Countries", summary.by_country, summary.scope, 120);
  if (findings.cohorts) retention_card(figure, {960, 640, 1408, 1000}, *findings.cohorts);
  return figure;
}

}  // namespace patron::report

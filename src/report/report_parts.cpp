#include "report/report_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/figures.hpp"
#include "report/markup.hpp"
#include "report/tables.hpp"

namespace patron::report {
namespace {

std::vector<std::string> segment_names(const analysis::Findings& findings) {
  std::vector<std::string> names;
  for (const auto& row : findings.segments) names.push_back(row.name);
  return names;
}

std::string rules_of(char letter, const std::vector<GroupColour>& colours) {
  std::string light, dark;
  for (std::size_t i = 0; i < colours.size(); ++i) {
    light += fmt::format(".{}{}{{--c:{}}}", letter, i, colours[i].light);
    dark += fmt::format(".{}{}{{--c:{}}}", letter, i, colours[i].dark);
  }
  return light + "\n@media screen and (prefers-color-scheme: dark){" + dark + "}\n";
}

std::string axis_json(const ScatterAxis& axis) {
  std::string marks;
  for (const auto& mark : axis.marks)
    marks +=
        fmt::format("{}[{:.4f},{}]", marks.empty() ? "" : ",", mark.at, json_string(mark.label));
  return fmt::format("{{\"title\":{},\"marks\":[{}]}}", json_string(axis.title), marks);
}

std::string point_json(const Scatter::Point& point, const analysis::Rfm& rfm) {
  const auto place = [](double at) { return std::lround(1000 * at); };
  return fmt::format(
      "[{},{},{},{},{},{},{},{}]", place(point.at[0]), place(point.at[1]), place(point.at[2]),
      point.group, json_string(rfm.customer_id[point.row]), rfm.frequency[point.row],
      rfm.recency_days[point.row],
      json_string(base::money_text(rfm.monetary[point.row].to_double(), rfm.scope.currency)));
}

}  // namespace

std::string group_style(const analysis::Findings& findings, const Scatter& scatter) {
  std::string style = rules_of('s', segment_colours(segment_names(findings)));
  if (findings.clustering) style += rules_of('c', cluster_colours(findings.clustering->clusters));
  return style + rules_of('p', scatter.colours);
}

std::string segment_class(const analysis::Findings& findings, const std::string& name) {
  for (std::size_t i = 0; i < findings.segments.size(); ++i)
    if (findings.segments[i].name == name) return fmt::format("s{}", i);
  return {};
}

std::string plot_html(const Scatter& scatter) {
  if (scatter.points.empty()) return {};
  std::string html = fmt::format(
      "<div class=\"plot\"><canvas tabindex=\"0\" role=\"img\" aria-label=\"{}\"></canvas><div "
      "class=\"plot-text\" hidden></div></div><div class=\"keys\">",
      escaped("Customers by orders, days since last order and spend. " + sample_sentence(scatter) +
              ". Arrow keys turn, + and − bring nearer, 0 sets back."));
  for (std::size_t i = 0; i < scatter.groups.size(); ++i)
    if (scatter.group_sizes[i] > 0)
      html += fmt::format(
          "<button type=\"button\" data-group=\"{}\" aria-pressed=\"true\"><span class=\"swatch "
          "p{}\"></span>{} {}</button>",
          i, i, escaped(scatter.groups[i]), base::count_text(scatter.group_sizes[i]));
  html +=
      "<button type=\"button\" data-do=\"nearer\">Nearer</button><button type=\"button\" "
      "data-do=\"farther\">Farther</button><button type=\"button\" "
      "data-do=\"reset\">Reset</button></div><noscript>The picture needs the script of this "
      "file.</noscript>";
  return card("w12", "Where the customers stand",
              sample_sentence(scatter) + "; logarithmic scales; drag or use the arrow keys to turn",
              html);
}

std::string plot_data_html(const Scatter& scatter, const analysis::Findings& findings) {
  if (scatter.points.empty()) return {};
  std::string groups, points;
  for (std::size_t i = 0; i < scatter.groups.size(); ++i)
    groups += fmt::format("{}{{\"name\":{},\"light\":\"{}\",\"dark\":\"{}\"}}", i > 0 ? "," : "",
                          json_string(scatter.groups[i]), scatter.colours[i].light,
                          scatter.colours[i].dark);
  for (const Scatter::Point& point : scatter.points)
    points += (points.empty() ? "" : ",\n") + point_json(point, findings.rfm);
  const std::string json = fmt::format("{{\"axes\":[{},{},{}],\"groups\":[{}],\n\"points\":[{}]}}",
                                       axis_json(scatter.axes[0]), axis_json(scatter.axes[1]),
                                       axis_json(scatter.axes[2]), groups, points);
  return "<script type=\"application/json\" id=\"scatter-data\">" + for_script(json) + "</script>";
}

}  // namespace patron::report

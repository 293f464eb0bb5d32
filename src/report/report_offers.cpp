#include <fmt/format.h>

#include "base/figures.hpp"
#include "report/markup.hpp"
#include "report/report_parts.hpp"
#include "report/utf8.hpp"

namespace patron::report {
namespace {

using analysis::OfferedProduct;
using analysis::Recommendations;

std::string offered_table(const Recommendations& recommendations) {
  HtmlTable table("Products recommended most", {{"Product"},
                                                {"Code"},
                                                {"In lists of", true},
                                                {"Share of lists", true},
                                                {"New to the customer", true}});
  for (const OfferedProduct& product : recommendations.most_offered) {
    const auto lists = static_cast<double>(product.lists);
    const double share = lists / static_cast<double>(recommendations.n_customers);
    const double is_new = static_cast<double>(product.new_to) / lists;
    table.begin_row();
    table.head(display_name(product.product_name));
    table.text(product.product_id, "soft code");
    table.number(base::count_text(product.lists), lists);
    table.number(base::percent_text(share), share, "soft");
    table.number(base::percent_text(is_new, 0), is_new, "soft");
    table.end_row();
  }
  return table.done();
}

}  // namespace

std::string offers_html(const analysis::Findings& findings) {
  if (!findings.recommendations || findings.recommendations->items.empty()) return {};
  const Recommendations& recommendations = *findings.recommendations;
  std::string body = paragraph(
      fmt::format("recommendations.csv holds ten products for each of {}, with a reason for each.",
                  base::counted(recommendations.n_customers, "customer")));
  for (const std::string& sentence : recommendations.sentences) body += paragraph(sentence);
  return card("w12", "What to offer", "The products in the most customers' lists",
              body + offered_table(recommendations));
}

}  // namespace patron::report

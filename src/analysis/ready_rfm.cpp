#include "analysis/ready_rfm.hpp"

#include <array>
#include <utility>

#include "base/error.hpp"
#include "store/workspace.hpp"

namespace patron::analysis {
namespace {

void refuse_scope(const Scope& scope) {
  const std::array<std::pair<const char*, const std::string*>, 5> filters = {
      {{"--as-of", &scope.as_of},
       {"--from", &scope.from},
       {"--to", &scope.to},
       {"--country", &scope.country},
       {"--category", &scope.category}}};
  for (const auto& [flag, value] : filters)
    if (!value->empty())
      throw base::Error(base::ErrorCode::kUnsupported,
                        "a ready table of recency, frequency and monetary can't be cut.",
                        "Leave the flag out, or import the order lines.", flag);
}

}  // namespace

bool has_ready_rfm(store::Workspace& workspace) {
  return workspace.connection().query_number(
             "select count(*) from (select 1 from ready_rfm limit 1)") > 0;
}

Rfm read_ready_rfm(store::Workspace& workspace, const Scope& scope) {
  refuse_scope(scope);
  const base::Table table = workspace.connection().query(
      "select c.customer_id, r.recency_days, r.frequency, r.monetary from ready_rfm r "
      "join customers c using (customer_key) order by c.customer_id");
  Rfm rfm;
  rfm.scope.currency = workspace.currency();
  rfm.scope.data_version = workspace.data_version();
  rfm.customer_id = table.get<std::string>("customer_id");
  rfm.recency_days = table.get<std::int64_t>("recency_days");
  rfm.frequency = table.get<std::int64_t>("frequency");
  rfm.monetary = table.get<base::Money>("monetary");
  return rfm;
}

void fail_without_orders() {
  throw base::Error(base::ErrorCode::kUnsupported,
                    "this needs order lines; the workspace holds a ready table of recency, "
                    "frequency and monetary.",
                    "Import the orders into a workspace of its own.");
}

}  // namespace patron::analysis

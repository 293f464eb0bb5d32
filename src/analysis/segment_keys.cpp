#include "analysis/segment_keys.hpp"

#include <array>

namespace patron::analysis {

void put_segments(store::Connection& connection, const Rfm& rfm) {
  connection.run(
      "create or replace temp table segments_by_id (customer_id varchar, segment bigint)");
  const std::vector<std::int64_t> segment(rfm.segment.begin(), rfm.segment.end());
  store::Appender appender(connection, "segments_by_id");
  const std::array columns = {store::AppendColumn{.text = rfm.customer_id.data()},
                              store::AppendColumn{.int64 = segment.data()}};
  appender.append(columns, rfm.n_customers());
  appender.close();
  connection.run(
      "create or replace temp table customer_segments as select c.customer_key, s.segment "
      "from segments_by_id s join customers c using (customer_id)");
}

}  // namespace patron::analysis

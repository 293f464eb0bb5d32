#include "analysis/stored_tables.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "base/error.hpp"

namespace patron::analysis {
namespace {

struct StoredTable {
  std::string_view name, sql;
};

constexpr std::array kTables = {
    StoredTable{
        "order_lines",
        "select i.file_name as file, l.source_line, o.order_id, l.ordered_at, c.customer_id, "
        "p.product_id, "
        "n.product_name, n.category, l.quantity, l.unit_price, l.amount, y.country, s.status, "
        "l.rules "
        "from order_lines l join imports i using (import_id) join order_ids o using (order_key) "
        "left join customers c using (customer_key) join product_names n using (name_key) "
        "join products p on p.product_key = n.product_key join countries y using (country_key) "
        "join statuses s using (status_key) order by l.import_id, l.source_line"},
    StoredTable{
        "customers",
        "select customer_id, gender, age, born_on, registered_on, country, city, attributes from "
        "customers "
        "order by customer_id"},
    StoredTable{"products",
                "select p.product_id, n.product_name, n.category, p.brand, p.price, p.description, "
                "p.rating, p.attributes from products p "
                "join product_names n using (product_key) order by p.product_id, n.product_name, "
                "n.category"},
    StoredTable{"events",
                "select e.event_id, c.customer_id, e.session_id, e.event_time, e.event_type, "
                "p.product_id, e.duration_seconds from behaviour_events e left join customers c "
                "using (customer_key) left join products p using (product_key) order by "
                "e.event_time, e.event_id, c.customer_id, e.event_type, p.product_id"},
    StoredTable{"ratings",
                "select c.customer_id, p.product_id, r.rating, r.rated_at from ratings r join "
                "customers c using (customer_key) join products p using (product_key) order by "
                "c.customer_id, p.product_id, r.rated_at, r.rating"},
    StoredTable{"imports", "select * from imports order by import_id"},
    StoredTable{"import_rules",
                "select i.file_name as file, r.import_id, r.rule, r.rows from import_rules r "
                "join imports i using (import_id) order by r.import_id, r.rule"},
    StoredTable{
        "return_pairs",
        "select p.returned_at, s.file_name as sale_file, p.sale_line, r.file_name as return_file, "
        "p.return_line, p.quantity, p.amount, p.pairing from return_pairs p "
        "join imports s on s.import_id = p.sale_import_id "
        "join imports r on r.import_id = p.return_import_id "
        "order by p.pairing, p.return_import_id, p.return_line, p.sale_import_id, p.sale_line"},
    StoredTable{
        "rejects",
        "select i.file_name as file, r.source_line, r.reason, r.original_text from rejects r "
        "join imports i using (import_id) order by r.import_id, r.source_line"},
};

}  // namespace

base::Table stored_table(store::Workspace& workspace, const std::string& name) {
  std::string names;
  for (const StoredTable& table : kTables) {
    names += (names.empty() ? "" : ", ") + std::string(table.name);
    if (table.name != name) continue;
    base::Table rows = workspace.connection().query(std::string(table.sql));
    rows.name = name;
    return rows;
  }
  throw base::Error(base::ErrorCode::kInvalidArgument,
                    fmt::format("there is no table \"{}\".", name),
                    fmt::format("Tables: {}.", names));
}

}  // namespace patron::analysis

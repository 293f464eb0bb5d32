#include "store/import_writer.hpp"

#include <fmt/format.h>

#include <array>

#include "base/error.hpp"
#include "store/cleaning_rules.hpp"
#include "store/key_writers.hpp"

namespace patron::store {
namespace {

using base::Error;
using base::ErrorCode;

}  // namespace

struct ImportWriter::State {
  Workspace& workspace;
  Connection& connection;
  Transaction transaction;
  bool store_was_empty;
  ImportLog log;
  std::int32_t import_id;
  DimensionWriter orders{connection, "order_ids", "order_key", "order_id"};
  DimensionWriter customers{connection, "customers", "customer_key", "customer_id"};
  DimensionWriter products{connection, "products", "product_key", "product_id"};
  DimensionWriter countries{connection, "countries", "country_key", "country"};
  DimensionWriter statuses{connection, "statuses", "status_key", "status"};
  NameWriter names{connection};
  std::int64_t n_staged = 0;
  std::unique_ptr<Appender> lines;

  explicit State(Workspace& w)
      : workspace(w),
        connection(w.connection()),
        transaction(connection),
        store_was_empty(connection.query_number(
                            "select count(*) from (select 1 from order_lines limit 1)") == 0),
        log(connection),
        import_id(log.import_id()) {
    connection.run("set threads = 1");  // the other core reads the file
    if (!store_was_empty)
      connection.run(
          "create or replace temp table staged_lines as select * from order_lines limit 0");
    lines =
        std::make_unique<Appender>(connection, store_was_empty ? "order_lines" : "staged_lines");
  }

  void add_lines(const StagedBatch& batch) {
    const auto order = orders.keys().translate(batch.order.code);
    const auto customer = customers.keys().translate(batch.customer.code);
    const auto name = names.keys().translate(batch.name);
    const auto country = countries.keys().translate(batch.country.code);
    const auto status = statuses.keys().translate(batch.status.code);
    const std::array columns = {
        AppendColumn{.constant_int32 = &import_id},
        AppendColumn{.int64 = batch.source_line.data()},
        AppendColumn{.int32 = order.data()},
        AppendColumn{.int32 = customer.data(), .negative_is_null = true},
        AppendColumn{.int32 = name.data()},
        AppendColumn{.int32 = country.data()},
        AppendColumn{.int32 = status.data()},
        AppendColumn{.int64 = batch.quantity.data()},
        AppendColumn{.int64 = batch.unit_price.data()},
        AppendColumn{.int64 = batch.amount.data()},
        AppendColumn{.int64 = batch.ordered_at.data()},
        AppendColumn{.int32 = batch.rules.data()},
    };
    lines->append(columns, batch.n_rows());
    n_staged += static_cast<std::int64_t>(batch.n_rows());
  }

  /// Of each canonical row, keeps as many as are staged more than stored (row A7). Its status is no
  /// part of a row: it changes while an order is paid, sent or refunded.
  std::int64_t insert_new_lines() {
    constexpr const char* kRow =
        "order_key, customer_key, name_key, country_key, quantity, unit_price, ordered_at";
    constexpr const char* kSameRow =
        "s.order_key = o.order_key and s.customer_key is not distinct from o.customer_key "
        "and s.name_key = o.name_key and s.country_key = o.country_key "
        "and s.quantity = o.quantity and s.unit_price = o.unit_price "
        "and s.ordered_at = o.ordered_at";
    const std::string before = "select count(*) from order_lines";
    const std::int64_t n_changed = update_statuses(kRow, kSameRow);
    const std::int64_t n_before = connection.query_number(before);
    connection.run(fmt::format(
        "insert into order_lines by name select s.* exclude (occurrence) from "
        "(select *, row_number() over (partition by {0} order by source_line) as occurrence from "
        "staged_lines) s "
        "left join (select {0}, count(*) as stored from order_lines "
        "where order_key in (select order_key from staged_lines) group by all) o "
        "on {1} where s.occurrence > coalesce(o.stored, 0)",
        kRow, kSameRow));
    connection.run("drop table staged_lines");
    return connection.query_number(before) - n_before + n_changed;
  }

  /// Known lines whose order has another status now take it, and what it means. Only where file and
  /// store each name one status for the row: otherwise it can't be told which line is meant.
  std::int64_t update_statuses(const char* row, const char* same_row) {
    connection.run(fmt::format(
        "create or replace temp table changed_lines as select o.import_id, o.source_line, "
        "s.status_key, s.rules from "
        "(select {0}, min(status_key) as status_key, min(rules) as rules from staged_lines "
        "group by {0} having count(distinct status_key) = 1) s join "
        "(select *, count(distinct status_key) over (partition by {0}) as n_statuses from "
        "order_lines where order_key in (select order_key from staged_lines)) o on {1} "
        "where o.n_statuses = 1 and o.status_key <> s.status_key",
        row, same_row));
    const std::int64_t n = connection.query_number("select count(*) from changed_lines");
    if (n > 0)
      connection.run(fmt::format(
          "update order_lines set status_key = c.status_key, rules = (order_lines.rules & ~{0}) | "
          "(c.rules & {0}) from changed_lines c where order_lines.import_id = c.import_id and "
          "order_lines.source_line = c.source_line",
          kVoidOrder));
    connection.run("drop table changed_lines");
    return n;
  }

  void check_currency(const std::string& currency) {
    const std::string here = workspace.currency();
    if (currency.empty() || here.empty() || currency == here) return;
    throw Error(
        ErrorCode::kConflict,
        fmt::format("The file is in {}, this workspace in {}.", currency, here),
        "Different currencies are not added up: import the file into a workspace of its own.");
  }

  ImportOutcome commit(const ImportInfo& info) {
    check_currency(info.currency);
    for (DimensionWriter* dimension : {&orders, &customers, &products, &countries, &statuses})
      dimension->close();
    names.close();
    lines->close();
    lines.reset();
    ImportOutcome outcome;
    outcome.rows_new = store_was_empty ? n_staged : insert_new_lines();
    outcome.rows_known = n_staged - outcome.rows_new;
    if (!log.close(info, outcome)) return outcome;
    transaction.commit();
    workspace.choose_threads();
    return outcome;
  }
};

ImportWriter::ImportWriter(Workspace& workspace) : state_(std::make_unique<State>(workspace)) {}
ImportWriter::~ImportWriter() = default;

void ImportWriter::add(const StagedBatch& batch) {
  state_->orders.add(batch.order.new_texts);
  state_->customers.add(batch.customer.new_texts);
  state_->products.add(batch.product.new_texts);
  state_->countries.add(batch.country.new_texts);
  state_->statuses.add(batch.status.new_texts);
  state_->names.add(batch.new_names, state_->products.keys());
  state_->add_lines(batch);
  state_->log.add_rejects(batch.rejects);
  state_->log.settle(batch.settled);
}

ImportOutcome ImportWriter::commit(const ImportInfo& info) { return state_->commit(info); }

}  // namespace patron::store

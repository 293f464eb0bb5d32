#include "store/import_writer.hpp"

#include <fmt/format.h>

#include <array>

#include "base/error.hpp"

namespace patron::store {
namespace {

using base::Error;
using base::ErrorCode;

/// Where a file's codes of one dimension lead: key_of[code] is the key in the store.
struct KeyMap {
  std::vector<std::int32_t> key_of;

  std::vector<std::int32_t> translate(const std::vector<std::int32_t>& codes) const {
    std::vector<std::int32_t> keys(codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i)
      keys[i] = codes[i] < 0 ? -1 : key_of[static_cast<std::size_t>(codes[i])];
    return keys;
  }
};

struct Dimension {
  std::string table, key_column, text_column;
  std::int32_t next_key = 0;
  bool store_was_empty = true;
  KeyMap map = {};
};

const std::vector<std::int64_t>& int64s(const base::Table& table, std::size_t column) {
  return std::get<std::vector<std::int64_t>>(table.columns[column].values);
}

std::vector<std::int32_t> consecutive(std::int32_t first, std::size_t n) {
  std::vector<std::int32_t> keys(n);
  for (std::size_t i = 0; i < n; ++i) keys[i] = first + static_cast<std::int32_t>(i);
  return keys;
}

}  // namespace

struct ImportWriter::State {
  Workspace& workspace;
  Connection& connection;
  Transaction transaction;
  bool store_was_empty;
  std::int32_t import_id;
  Dimension orders{"order_ids", "order_key", "order_id"};
  Dimension customers{"customers", "customer_key", "customer_id"};
  Dimension products{"products", "product_key", "product_id"};
  Dimension countries{"countries", "country_key", "country"};
  Dimension statuses{"statuses", "status_key", "status"};
  std::int32_t next_name_key = 0;
  KeyMap names;
  std::int64_t n_staged = 0;
  std::int64_t n_rejected = 0;
  std::unique_ptr<Appender> lines;

  explicit State(Workspace& w)
      : workspace(w),
        connection(w.connection()),
        transaction(connection),
        store_was_empty(connection.query_number("select count(*) from imports") == 0),
        import_id(static_cast<std::int32_t>(
            connection.query_number("select coalesce(max(import_id), 0) + 1 from imports"))) {
    connection.run("set threads = 1");  // the other core reads the file
    for (Dimension* dimension : {&orders, &customers, &products, &countries, &statuses})
      prepare(*dimension);
    next_name_key = first_free_key("product_names", "name_key");
    if (!store_was_empty)
      connection.run(
          "create or replace temp table staged_lines as select * from order_lines limit 0");
    lines =
        std::make_unique<Appender>(connection, store_was_empty ? "order_lines" : "staged_lines");
  }

  std::int32_t first_free_key(const std::string& table, const std::string& key_column) {
    return static_cast<std::int32_t>(connection.query_number(
        fmt::format("select coalesce(max({}), -1) + 1 from {}", key_column, table)));
  }

  void prepare(Dimension& dimension) {
    dimension.next_key = first_free_key(dimension.table, dimension.key_column);
    dimension.store_was_empty = dimension.next_key == 0;
  }

  /// Keys of texts that are new to this file: those the store knows, and fresh ones for the rest.
  std::vector<std::int32_t> find_keys(Dimension& dimension, const std::vector<std::string>& texts) {
    if (dimension.store_was_empty) return consecutive(dimension.next_key, texts.size());
    connection.run("create or replace temp table staged_texts (code integer, text varchar)");
    const std::vector<std::int32_t> codes = consecutive(0, texts.size());
    Appender appender(connection, "staged_texts");
    const std::array columns = {AppendColumn{.int32 = codes.data()},
                                AppendColumn{.text = texts.data()}};
    appender.append(columns, texts.size());
    appender.close();
    const base::Table known = connection.query(
        fmt::format("select s.code, d.{} from staged_texts s join {} d on d.{} = s.text",
                    dimension.key_column, dimension.table, dimension.text_column));
    std::vector<std::int32_t> keys(texts.size(), -1);
    for (std::size_t i = 0; i < known.n_rows(); ++i)
      keys[static_cast<std::size_t>(int64s(known, 0)[i])] =
          static_cast<std::int32_t>(int64s(known, 1)[i]);
    std::int32_t next = dimension.next_key;
    for (std::int32_t& key : keys)
      if (key < 0) key = next++;
    return keys;
  }

  void add_texts(Dimension& dimension, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    std::vector<std::int32_t> fresh_keys;
    std::vector<std::string> fresh_texts;
    const std::vector<std::int32_t> keys = find_keys(dimension, texts);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      dimension.map.key_of.push_back(keys[i]);
      if (keys[i] < dimension.next_key) continue;
      fresh_keys.push_back(keys[i]);
      fresh_texts.push_back(texts[i]);
    }
    dimension.next_key += static_cast<std::int32_t>(fresh_keys.size());
    insert_texts(dimension, fresh_keys, fresh_texts);
  }

  void insert_texts(const Dimension& dimension, const std::vector<std::int32_t>& keys,
                    const std::vector<std::string>& texts) {
    connection.run("create or replace temp table fresh_texts (key integer, text varchar)");
    Appender appender(connection, "fresh_texts");
    const std::array columns = {AppendColumn{.int32 = keys.data()},
                                AppendColumn{.text = texts.data()}};
    appender.append(columns, texts.size());
    appender.close();
    connection.run(fmt::format("insert into {} ({}, {}) select key, text from fresh_texts",
                               dimension.table, dimension.key_column, dimension.text_column));
  }

  void add_names(const std::vector<StagedBatch::NewName>& new_names) {
    if (new_names.empty()) return;
    std::vector<std::int32_t> codes = consecutive(0, new_names.size()), product_keys;
    std::vector<std::string> texts, categories;
    for (const StagedBatch::NewName& name : new_names) {
      product_keys.push_back(products.map.key_of[static_cast<std::size_t>(name.product_code)]);
      texts.push_back(name.product_name);
      categories.push_back(name.category);
    }
    connection.run(
        "create or replace temp table staged_names (code integer, product_key integer, "
        "product_name varchar, "
        "category varchar)");
    Appender appender(connection, "staged_names");
    const std::array columns = {
        AppendColumn{.int32 = codes.data()}, AppendColumn{.int32 = product_keys.data()},
        AppendColumn{.text = texts.data()}, AppendColumn{.text = categories.data()}};
    appender.append(columns, codes.size());
    appender.close();
    const base::Table keyed = connection.query(
        "select s.code, n.name_key from staged_names s left join product_names n "
        "using (product_key, product_name, category) order by s.code");
    std::vector<std::int32_t> fresh;
    for (std::size_t i = 0; i < keyed.n_rows(); ++i) {
      const bool known = !keyed.columns[1].null_at(i);
      names.key_of.push_back(known ? static_cast<std::int32_t>(int64s(keyed, 1)[i])
                                   : next_name_key++);
      if (!known) fresh.push_back(names.key_of.back());
    }
    connection.run(
        fmt::format("insert into product_names select {} + row_number() over (order by s.code), "
                    "s.product_key, s.product_name, "
                    "s.category from staged_names s left join product_names n using (product_key, "
                    "product_name, category) "
                    "where n.name_key is null",
                    next_name_key - static_cast<std::int32_t>(fresh.size()) - 1));
  }

  void add_rejects(const std::vector<StagedReject>& rejects) {
    if (rejects.empty()) return;
    std::vector<std::int64_t> source_lines;
    std::vector<std::string> reasons, texts;
    for (const StagedReject& reject : rejects) {
      source_lines.push_back(reject.source_line);
      reasons.push_back(reject.reason);
      texts.push_back(reject.original_text);
    }
    Appender appender(connection, "rejects");
    const std::array columns = {
        AppendColumn{.constant_int32 = &import_id}, AppendColumn{.int64 = source_lines.data()},
        AppendColumn{.text = reasons.data()}, AppendColumn{.text = texts.data()}};
    appender.append(columns, rejects.size());
    appender.close();
    n_rejected += static_cast<std::int64_t>(rejects.size());
  }

  void add_lines(const StagedBatch& batch) {
    const auto order = orders.map.translate(batch.order.code);
    const auto customer = customers.map.translate(batch.customer.code);
    const auto name = names.translate(batch.name);
    const auto country = countries.map.translate(batch.country.code);
    const auto status = statuses.map.translate(batch.status.code);
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

  /// Of each canonical row, keeps as many as are staged more than stored (row A7).
  std::int64_t insert_new_lines() {
    constexpr const char* kRow =
        "order_key, customer_key, name_key, country_key, status_key, quantity, unit_price, "
        "ordered_at";
    const std::string before = "select count(*) from order_lines";
    const std::int64_t n_before = connection.query_number(before);
    connection.run(fmt::format(
        "insert into order_lines by name select s.* exclude (occurrence) from "
        "(select *, row_number() over (partition by {0} order by source_line) as occurrence from "
        "staged_lines) s "
        "left join (select {0}, count(*) as stored from order_lines "
        "where order_key in (select order_key from staged_lines) group by all) o "
        "on s.order_key = o.order_key and s.customer_key is not distinct from o.customer_key "
        "and s.name_key = o.name_key and s.country_key = o.country_key and s.status_key = "
        "o.status_key "
        "and s.quantity = o.quantity and s.unit_price = o.unit_price and s.ordered_at = "
        "o.ordered_at "
        "where s.occurrence > coalesce(o.stored, 0)",
        kRow));
    connection.run("drop table staged_lines");
    return connection.query_number(before) - n_before;
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
    lines->close();
    lines.reset();
    ImportOutcome outcome;
    outcome.rows_new = store_was_empty ? n_staged : insert_new_lines();
    outcome.rows_known = n_staged - outcome.rows_new;
    const std::int64_t version = workspace.data_version();
    if (outcome.rows_new == 0 && has_imported(workspace, info.file_sha256)) {
      outcome.data_version = version;
      return outcome;  // the very file again: the transaction is rolled back, nothing changes
    }
    outcome.data_version = version + (outcome.rows_new > 0 ? 1 : 0);
    connection.run(fmt::format("insert into imports values ({}, {}, {}, {}, {}, {}, {}, {}, {})",
                               import_id, sql_text(info.file_name), sql_text(info.file_sha256),
                               sql_text(info.mapping_json), sql_text(info.currency), info.rows_read,
                               n_rejected, outcome.rows_new, outcome.data_version));
    transaction.commit();
    workspace.choose_threads();
    return outcome;
  }
};

ImportWriter::ImportWriter(Workspace& workspace) : state_(std::make_unique<State>(workspace)) {}
ImportWriter::~ImportWriter() = default;

void ImportWriter::add(const StagedBatch& batch) {
  state_->add_texts(state_->orders, batch.order.new_texts);
  state_->add_texts(state_->customers, batch.customer.new_texts);
  state_->add_texts(state_->products, batch.product.new_texts);
  state_->add_texts(state_->countries, batch.country.new_texts);
  state_->add_texts(state_->statuses, batch.status.new_texts);
  state_->add_names(batch.new_names);
  state_->add_lines(batch);
  state_->add_rejects(batch.rejects);
}

ImportOutcome ImportWriter::commit(const ImportInfo& info) { return state_->commit(info); }

bool has_imported(Workspace& workspace, const std::string& file_sha256) {
  return workspace.connection().query_number("select count(*) from imports where file_sha256 = " +
                                             sql_text(file_sha256)) > 0;
}

}  // namespace patron::store

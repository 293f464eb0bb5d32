#include "store/key_writers.hpp"

#include <fmt/format.h>

#include <array>
#include <numeric>

namespace patron::store {
namespace {

std::int32_t first_free_key(Connection& connection, const std::string& table,
                            const std::string& key_column) {
  return static_cast<std::int32_t>(connection.query_number(
      fmt::format("select coalesce(max({}), -1) + 1 from {}", key_column, table)));
}

std::vector<std::int32_t> consecutive(std::size_t n) {
  std::vector<std::int32_t> codes(n);
  std::iota(codes.begin(), codes.end(), 0);
  return codes;
}

/// Rows (code, key) of a query as keys by code; -1 where the store knows none.
std::vector<std::int32_t> keys_by_code(const base::Table& known, std::size_t n) {
  std::vector<std::int32_t> keys(n, -1);
  const auto& code = known.get<std::int64_t>("code");
  const auto& key = known.get<std::int64_t>("key");
  for (std::size_t i = 0; i < known.n_rows(); ++i)
    keys[static_cast<std::size_t>(code[i])] = static_cast<std::int32_t>(key[i]);
  return keys;
}

/// Fresh keys in place of -1, and which rows got one.
std::vector<std::size_t> give_fresh_keys(std::vector<std::int32_t>& keys, std::int32_t& next_key) {
  std::vector<std::size_t> fresh;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] >= 0) continue;
    keys[i] = next_key++;
    fresh.push_back(i);
  }
  return fresh;
}

template <class T>
std::vector<T> rows_of(const std::vector<T>& values, const std::vector<std::size_t>& rows) {
  std::vector<T> out;
  out.reserve(rows.size());
  for (const std::size_t row : rows) out.push_back(values[row]);
  return out;
}

}  // namespace

std::vector<std::int32_t> KeyMap::translate(const std::vector<std::int32_t>& codes) const {
  std::vector<std::int32_t> keys(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) keys[i] = codes[i] < 0 ? -1 : key_of(codes[i]);
  return keys;
}

DimensionWriter::DimensionWriter(Connection& connection, const std::string& table,
                                 const std::string& key_column, const std::string& text_column)
    : connection_(connection),
      table_(table),
      key_column_(key_column),
      text_column_(text_column),
      next_key_(first_free_key(connection, table, key_column)),
      was_empty_(next_key_ == 0),
      appender_(connection, table, {key_column, text_column}) {}

std::vector<std::int32_t> DimensionWriter::known_keys(const std::vector<std::string>& texts) {
  if (was_empty_) return std::vector<std::int32_t>(texts.size(), -1);
  connection_.run("create or replace temp table staged_texts (code integer, text varchar)");
  const std::vector<std::int32_t> codes = consecutive(texts.size());
  Appender appender(connection_, "staged_texts");
  appender.append(
      std::array{AppendColumn{.int32 = codes.data()}, AppendColumn{.text = texts.data()}},
      texts.size());
  appender.close();
  return keys_by_code(
      connection_.query(
          fmt::format("select s.code, d.{} as key from staged_texts s join {} d on d.{} = s.text",
                      key_column_, table_, text_column_)),
      texts.size());
}

void DimensionWriter::add(const std::vector<std::string>& new_texts) {
  if (new_texts.empty()) return;
  std::vector<std::int32_t> keys = known_keys(new_texts);
  const std::vector<std::size_t> fresh = give_fresh_keys(keys, next_key_);
  for (const std::int32_t key : keys) keys_.add(key);
  const auto fresh_keys = rows_of(keys, fresh);
  const auto fresh_texts = rows_of(new_texts, fresh);
  appender_.append(std::array{AppendColumn{.int32 = fresh_keys.data()},
                              AppendColumn{.text = fresh_texts.data()}},
                   fresh.size());
}

NameWriter::NameWriter(Connection& connection)
    : connection_(connection),
      next_key_(first_free_key(connection, "product_names", "name_key")),
      was_empty_(next_key_ == 0),
      appender_(connection, "product_names") {}

std::vector<std::int32_t> NameWriter::known_keys(const std::vector<std::int32_t>& product_keys,
                                                 const std::vector<std::string>& names,
                                                 const std::vector<std::string>& categories) {
  if (was_empty_) return std::vector<std::int32_t>(names.size(), -1);
  connection_.run(
      "create or replace temp table staged_names (code integer, product_key integer, "
      "product_name varchar, category varchar)");
  const std::vector<std::int32_t> codes = consecutive(names.size());
  Appender appender(connection_, "staged_names");
  appender.append(
      std::array{AppendColumn{.int32 = codes.data()}, AppendColumn{.int32 = product_keys.data()},
                 AppendColumn{.text = names.data()}, AppendColumn{.text = categories.data()}},
      names.size());
  appender.close();
  return keys_by_code(connection_.query("select s.code, n.name_key as key from staged_names s "
                                        "join product_names n using (product_key, product_name, "
                                        "category)"),
                      names.size());
}

void NameWriter::add(const std::vector<StagedBatch::NewName>& new_names, const KeyMap& products) {
  if (new_names.empty()) return;
  std::vector<std::int32_t> product_keys;
  std::vector<std::string> names, categories;
  for (const StagedBatch::NewName& name : new_names) {
    product_keys.push_back(products.key_of(name.product_code));
    names.push_back(name.product_name);
    categories.push_back(name.category);
  }
  std::vector<std::int32_t> keys = known_keys(product_keys, names, categories);
  const std::vector<std::size_t> fresh = give_fresh_keys(keys, next_key_);
  for (const std::int32_t key : keys) keys_.add(key);
  const auto fresh_keys = rows_of(keys, fresh), fresh_products = rows_of(product_keys, fresh);
  const auto fresh_names = rows_of(names, fresh), fresh_categories = rows_of(categories, fresh);
  appender_.append(std::array{AppendColumn{.int32 = fresh_keys.data()},
                              AppendColumn{.int32 = fresh_products.data()},
                              AppendColumn{.text = fresh_names.data()},
                              AppendColumn{.text = fresh_categories.data()}},
                   fresh.size());
}

}  // namespace patron::store

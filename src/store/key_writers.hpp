#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "store/database.hpp"
#include "store/staged_batch.hpp"

namespace patron::store {

/// Where the codes of one file lead: key_of[code] is the key in the store.
class KeyMap {
 public:
  void add(std::int32_t key) { key_of_.push_back(key); }
  std::int32_t key_of(std::int32_t code) const { return key_of_[static_cast<std::size_t>(code)]; }
  /// One key for each code; -1 stays -1.
  std::vector<std::int32_t> translate(const std::vector<std::int32_t>& codes) const;

 private:
  std::vector<std::int32_t> key_of_;
};

/// Gives each new text of a file its key in a dimension table: that of the store where it is known,
/// a fresh one, which is written, where it is not. A file sends each text once, so the store is
/// only asked for what it held before the import.
class DimensionWriter {
 public:
  DimensionWriter(Connection& connection, const std::string& table, const std::string& key_column,
                  const std::string& text_column);

  void add(const std::vector<std::string>& new_texts);
  void close() { appender_.close(); }
  const KeyMap& keys() const { return keys_; }

 private:
  std::vector<std::int32_t> known_keys(const std::vector<std::string>& texts);

  Connection& connection_;
  std::string table_, key_column_, text_column_;
  std::int32_t next_key_;
  bool was_empty_;
  Appender appender_;
  KeyMap keys_;
};

/// The same for the names of products, which are known by product, name and category together.
class NameWriter {
 public:
  explicit NameWriter(Connection& connection);

  void add(const std::vector<StagedBatch::NewName>& new_names, const KeyMap& products);
  void close() { appender_.close(); }
  const KeyMap& keys() const { return keys_; }

 private:
  std::vector<std::int32_t> known_keys(const std::vector<std::int32_t>& product_keys,
                                       const std::vector<std::string>& names,
                                       const std::vector<std::string>& categories);

  Connection& connection_;
  std::int32_t next_key_;
  bool was_empty_;
  Appender appender_;
  KeyMap keys_;
};

}  // namespace patron::store

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"
#include "store/staged_batch.hpp"

namespace patron::store {

/// How many rows of a file break a cleaning rule.
struct RuleRows {
  std::int32_t bit;
  std::string_view name;
  std::int64_t rows;
};

/// What is known of a table when its rows have all been read.
struct ImportInfo {
  std::string file_name;
  std::string file_sha256;
  std::string kind = "orders";
  std::string format;
  std::string headings_json;
  std::string mapping_json;
  std::string dates;
  std::string decimal_mark;
  std::string currency;
  std::int64_t rows_read = 0;
  std::int64_t rows_accepted = 0;
  std::int64_t rows_cleaned = 0;
  std::vector<RuleRows> rules;
};

/// What an import has changed.
struct ImportOutcome {
  std::int64_t rows_new = 0;    // rows added (or, of customers and products, changed)
  std::int64_t rows_known = 0;  // rows that were here before
  std::int64_t data_version = 0;
};

/// The books of one import, inside its transaction: its number, its rejects, its line in `imports`.
class ImportLog {
 public:
  explicit ImportLog(Connection& connection);
  ~ImportLog();

  std::int32_t import_id() const { return import_id_; }
  void add_rejects(const std::vector<StagedReject>& rejects);
  /// Rejects that stand mended in this table are not handed out again.
  void settle(const std::vector<SettledReject>& settled);

  /// Closes the books. False where this very file was imported before and brings nothing: then the
  /// transaction is to be rolled back, and nothing changes.
  bool close(const ImportInfo& info, ImportOutcome& outcome);

 private:
  void keep_new_rejects();
  bool take_currency(const ImportInfo& info);
  void refuse_another_reading(const ImportInfo& info);
  void keep_rules(const std::vector<RuleRows>& rules);

  Connection& connection_;
  std::int32_t import_id_;
  std::unique_ptr<Appender> rejects_;
  std::int64_t n_rejected_ = 0;
};

}  // namespace patron::store

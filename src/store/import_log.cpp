#include "store/import_log.hpp"

#include <fmt/format.h>

#include <array>

#include "base/error.hpp"

namespace patron::store {

ImportLog::ImportLog(Connection& connection)
    : connection_(connection),
      import_id_(static_cast<std::int32_t>(
          connection.query_number("select coalesce(max(import_id), 0) + 1 from imports"))) {
  connection.run("create or replace temp table staged_rejects as select * from rejects limit 0");
  rejects_ = std::make_unique<Appender>(
      connection, "staged_rejects",
      std::vector<std::string>{"import_id", "source_line", "reason", "original_text", "cells"});
}

ImportLog::~ImportLog() = default;

void ImportLog::add_rejects(const std::vector<StagedReject>& staged) {
  std::vector<std::int64_t> source_lines;
  std::vector<std::string> reasons, texts, cells;
  for (const StagedReject& reject : staged) {
    source_lines.push_back(reject.source_line);
    reasons.push_back(reject.reason);
    texts.push_back(reject.original_text);
    cells.push_back(reject.cells);
  }
  const std::array columns = {
      AppendColumn{.constant_int32 = &import_id_}, AppendColumn{.int64 = source_lines.data()},
      AppendColumn{.text = reasons.data()}, AppendColumn{.text = texts.data()},
      AppendColumn{.text = cells.data()}};
  rejects_->append(columns, staged.size());
  n_rejected_ += static_cast<std::int64_t>(staged.size());
}

void ImportLog::settle(const std::vector<SettledReject>& settled) {
  for (const SettledReject& reject : settled)
    connection_.run(fmt::format(
        "update rejects set settled_by = {} where import_id = {} and source_line = {} and "
        "settled_by is null",
        import_id_, reject.import_id, reject.source_line));
}

/// Of each text as many rejects are kept as the file holds more than the store.
void ImportLog::keep_new_rejects() {
  rejects_->close();
  rejects_.reset();
  connection_.run(
      "insert into rejects by name select s.* exclude (occurrence) from (select *, row_number() "
      "over (partition by original_text order by source_line) as occurrence from staged_rejects) s "
      "left join (select original_text, count(*) as stored from rejects group by original_text) r "
      "on r.original_text = s.original_text where s.occurrence > coalesce(r.stored, 0)");
  connection_.run("drop table staged_rejects");
}

void ImportLog::keep_rules(const std::vector<RuleRows>& rules) {
  std::string values;
  for (const RuleRows& rule : rules)
    values += fmt::format("{}({}, {}, {})", values.empty() ? "" : ", ", import_id_,
                          sql_text(rule.name), rule.rows);
  if (!values.empty()) connection_.run("insert into import_rules values " + values);
}

/// The very file again brings nothing, but may say now which currency it is in.
bool ImportLog::take_currency(const ImportInfo& info) {
  if (info.currency.empty()) return false;
  const std::string known =
      " from imports where file_sha256 = " + sql_text(info.file_sha256) + " and currency = ''";
  if (connection_.query_number("select count(*)" + known) == 0) return false;
  connection_.run("update imports set currency = " + sql_text(info.currency) +
                  " where file_sha256 = " + sql_text(info.file_sha256) + " and currency = ''");
  return true;
}

/// Order lines of the very same table that are new now were read in another way the first time.
void ImportLog::refuse_another_reading(const ImportInfo& info) {
  if (info.kind != "orders" ||
      connection_.query_number(fmt::format(
          "select count(*) from imports where file_sha256 = {} and file_name = {} and (mapping <> "
          "{} or dates <> {} or decimal_mark <> {})",
          sql_text(info.file_sha256), sql_text(info.file_name), sql_text(info.mapping_json),
          sql_text(info.dates), sql_text(info.decimal_mark))) == 0)
    return;
  throw base::Error(base::ErrorCode::kConflict,
                    "this very file was imported before and read in another way: its lines would "
                    "be counted twice.",
                    "Import it into a workspace of its own: --workspace DIR.", info.file_name);
}

bool ImportLog::close(const ImportInfo& info, ImportOutcome& outcome) {
  keep_new_rejects();
  outcome.data_version =
      connection_.query_number("select coalesce(max(data_version), 0) from imports");
  const std::string sha256 = sql_text(info.file_sha256);
  if (connection_.query_number("select count(*) from imports where file_sha256 = " + sha256) > 0) {
    if (outcome.rows_new == 0) return take_currency(info);
    refuse_another_reading(info);
  }
  outcome.data_version += outcome.rows_new > 0 ? 1 : 0;
  connection_.run(fmt::format(
      "insert into imports (import_id, file_name, file_sha256, mapping, currency, rows_read, "
      "rows_rejected, rows_new, data_version, kind, format, headings, dates, decimal_mark, "
      "rows_accepted, rows_cleaned) values ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, "
      "{}, {}, {})",
      import_id_, sql_text(info.file_name), sha256, sql_text(info.mapping_json),
      sql_text(info.currency), info.rows_read, n_rejected_, outcome.rows_new, outcome.data_version,
      sql_text(info.kind), sql_text(info.format), sql_text(info.headings_json),
      sql_text(info.dates), sql_text(info.decimal_mark), info.rows_accepted, info.rows_cleaned));
  keep_rules(info.rules);
  return true;
}

}  // namespace patron::store

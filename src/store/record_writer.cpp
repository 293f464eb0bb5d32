#include "store/record_writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

#include "store/import_log.hpp"

namespace patron::store {

std::string_view import_file(std::string_view file_name);  // embedded from sql/import

struct RecordWriter::State {
  Workspace& workspace;
  Connection& connection;
  Transaction transaction;
  std::string kind;
  ImportLog log;
  std::unique_ptr<Appender> records;
  std::int64_t n_staged = 0;

  State(Workspace& w, const std::string& k, const std::vector<std::string>& columns)
      : workspace(w),
        connection(w.connection()),
        transaction(connection),
        kind(k),
        log(connection) {
    connection.run(
        fmt::format("create or replace temp table staged_records (source_line bigint, {} "
                    "varchar)",
                    fmt::join(columns, " varchar, ")));
    records = std::make_unique<Appender>(connection, "staged_records");
  }

  void add(const StagedRecords& batch) {
    std::vector<AppendColumn> columns = {AppendColumn{.int64 = batch.source_line.data()}};
    for (const std::vector<std::string>& column : batch.columns)
      columns.push_back({.text = column.data()});
    records->append(columns, batch.n_rows());
    n_staged += static_cast<std::int64_t>(batch.n_rows());
    log.add_rejects(batch.rejects);
    log.settle(batch.settled);
  }

  ImportOutcome commit(const ImportInfo& info) {
    records->close();
    records.reset();
    connection.run(std::string(import_file(kind + ".sql")));
    ImportOutcome outcome;
    outcome.rows_new = connection.query_number("select count(*) from new_records");
    outcome.rows_known = n_staged - outcome.rows_new;
    connection.run("drop table new_records; drop table staged_records");
    if (log.close(info, outcome)) transaction.commit();
    return outcome;
  }
};

RecordWriter::RecordWriter(Workspace& workspace, const std::string& kind,
                           const std::vector<std::string>& columns)
    : state_(std::make_unique<State>(workspace, kind, columns)) {}
RecordWriter::~RecordWriter() = default;

void RecordWriter::add(const StagedRecords& records) { state_->add(records); }
ImportOutcome RecordWriter::commit(const ImportInfo& info) { return state_->commit(info); }

}  // namespace patron::store

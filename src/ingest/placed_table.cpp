#include "ingest/placed_table.hpp"

#include <utility>

#include "base/error.hpp"
#include "ingest/bytes/sha256.hpp"

namespace patron::ingest {
namespace {

class PlacedTable : public TableReader {
 public:
  PlacedTable(const std::function<std::unique_ptr<TableReader>()>& open, const KnownFile& file,
              const KnownFile& original)
      : file_(file), original_(original) {
    with_place(file_, [&] { table_ = open(); });
  }

  const std::vector<std::string>& headings() const override { return table_->headings(); }
  const TableFormat& format() const override { return table_->format(); }
  bool next(TableRow& row) override {
    bool more = false;
    with_place(file_, [&] { more = table_->next(row); });
    return more;
  }
  std::int64_t bytes_read() const override { return table_->bytes_read(); }
  std::int64_t bytes_total() const override { return table_->bytes_total(); }
  std::string sha256() override {
    return file_.path == original_.path ? table_->sha256() : sha256_of_file(original_.path);
  }

 private:
  KnownFile file_, original_;  // before the table, so that they outlive it
  std::unique_ptr<TableReader> table_;
};

}  // namespace

void with_place(const KnownFile& file, const std::function<void()>& work) {
  try {
    work();
  } catch (const base::Error& error) {
    const std::string path = file.path.string();
    if (file.spool == nullptr || !error.where().starts_with(path)) throw;
    const std::string place = file.place == "-" ? "standard input" : file.place;
    throw base::Error(error.code(), error.message(), error.hint(),
                      place + error.where().substr(path.size()));
  }
}

TableSource placed(TableSource table, const KnownFile& file, const KnownFile& original) {
  if (file.spool == nullptr && original.spool == nullptr) return table;
  table.open = [open = std::move(table.open), file, original]() -> std::unique_ptr<TableReader> {
    return std::make_unique<PlacedTable>(open, file, original);
  };
  return table;
}

}  // namespace patron::ingest

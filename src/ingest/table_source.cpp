#include "ingest/table_source.hpp"

#include "ingest/csv/csv_table.hpp"

namespace patron::ingest {

std::string TableSource::name() const {
  const std::string file = std::filesystem::path(place).filename().string();
  return table.empty() ? file : file + ":" + table;
}

std::vector<TableSource> find_tables(const std::string& place, const SourceOptions& options) {
  return {{place, "", [place, options] { return open_csv(place, options); }}};
}

}  // namespace patron::ingest

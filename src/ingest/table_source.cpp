#include "ingest/table_source.hpp"

#include <fstream>

#include "ingest/archive/zip_tables.hpp"
#include "ingest/csv/csv_table.hpp"
#include "ingest/xlsx/xlsx_tables.hpp"

namespace patron::ingest {
namespace {

std::string first_bytes(const std::filesystem::path& file) {
  std::string head(8, '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  return head;
}

}  // namespace

std::string TableSource::name() const {
  const std::string file = std::filesystem::path(place).filename().string();
  return table.empty() ? file : file + ":" + table;
}

std::vector<TableSource> find_tables(const std::string& place, const SourceOptions& options) {
  const std::string head = first_bytes(place);
  refuse_old_workbook(head, place);
  if (head.starts_with("PK\x03\x04"))
    return is_workbook(place) ? xlsx_tables(place, options) : zip_tables(place, options);
  return {{place, "", [place, options] { return open_csv(place, options); }}};
}

}  // namespace patron::ingest

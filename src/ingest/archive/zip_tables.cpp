#include "ingest/archive/zip_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "ingest/archive/zip_archive.hpp"
#include "ingest/bytes/spool.hpp"
#include "ingest/csv/csv_table.hpp"
#include "ingest/xlsx/xlsx_tables.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kHeadBytes = 4096;
constexpr std::size_t kMostNamesListed = 20;

enum class MemberKind { kText, kZip, kOther };

std::string file_name_of(const ZipMember& member) {
  return std::filesystem::path(member.name).filename().string();
}

bool is_litter(const ZipMember& member) {
  return member.name.starts_with("__MACOSX/") || file_name_of(member).starts_with('.');
}

bool is_text(std::string_view head) {
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) return true;
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 9; };
  return !head.empty() && std::none_of(head.begin(), head.end(), is_control);
}

MemberKind kind_of(const ZipArchive& archive, const ZipMember& member) {
  std::string head(kHeadBytes, '\0');
  head.resize(archive.open(member)->read(head));
  if (head.starts_with("PK\x03\x04")) return MemberKind::kZip;
  const bool packed = head.starts_with("\x28\xB5\x2F\xFD") || head.starts_with("\x1F\x8B");
  return packed || is_text(head) ? MemberKind::kText : MemberKind::kOther;
}

/// A table that lies in the spool, which lives as long as the reader.
class SpooledTable : public TableReader {
 public:
  SpooledTable(std::shared_ptr<Spool> spool, std::unique_ptr<TableReader> table)
      : spool_(std::move(spool)), table_(std::move(table)) {}
  const std::vector<std::string>& headings() const override { return table_->headings(); }
  const TableFormat& format() const override { return table_->format(); }
  bool next(TableRow& row) override { return table_->next(row); }
  std::int64_t bytes_read() const override { return table_->bytes_read(); }
  std::int64_t bytes_total() const override { return table_->bytes_total(); }
  std::string sha256() override { return table_->sha256(); }

 private:
  std::shared_ptr<Spool> spool_;
  std::unique_ptr<TableReader> table_;
};

/// Errors name the member, not the temporary file.
template <class Call>
auto naming(const std::string& place, Call&& call) {
  try {
    return call();
  } catch (const Error& error) {
    throw Error(error.code(), error.message(), error.hint(), place);
  }
}

std::shared_ptr<Spool> spooled(const std::filesystem::path& file, const std::string& member_name) {
  const ZipArchive archive(file);
  const ZipMember* member = archive.find(member_name);
  if (member == nullptr)
    throw Error(ErrorCode::kConflict, "the archive has changed while it was read.", "Start again.",
                file.string());
  const auto stream = archive.open(*member);
  return std::make_shared<Spool>(
      file.string() + ":" + member_name,
      [&](char* out, std::size_t size) {
        return stream->read({out, size});
      },
      base::Progress{});
}

TableSource text_source(const std::filesystem::path& file, const ZipMember& member,
                        const SourceOptions& options) {
  return {file.string(), member.name, [file, name = member.name, options] {
            const auto spool = spooled(file, name);
            return naming(file.string() + ":" + name, [&] {
              return std::make_unique<SpooledTable>(spool, open_csv(spool->path(), options));
            });
          }};
}

/// "sales.xlsx" for a workbook of one sheet, "sales.xlsx:Sheet2" for each of several.
std::vector<TableSource> workbook_sources(const std::filesystem::path& file,
                                          const ZipMember& member) {
  const auto spool = spooled(file, member.name);
  std::vector<TableSource> sources = naming(file.string() + ":" + member.name, [&] {
    return is_workbook(spool->path()) ? xlsx_tables(spool->path(), {}) : std::vector<TableSource>{};
  });
  for (TableSource& source : sources) {
    source.place = file.string();
    source.table = source.table.empty() ? member.name : member.name + ":" + source.table;
    source.open = [spool, open = source.open, place = source.place + ":" + source.table] {
      return naming(place, [&] { return std::make_unique<SpooledTable>(spool, open()); });
    };
  }
  return sources;
}

std::vector<TableSource> sources_in(const ZipArchive& archive, const SourceOptions& options) {
  std::vector<TableSource> sources;
  for (const ZipMember& member : archive.members()) {
    if (is_litter(member)) continue;
    const MemberKind kind = kind_of(archive, member);
    if (kind == MemberKind::kText) sources.push_back(text_source(archive.file(), member, options));
    if (kind == MemberKind::kZip)
      for (TableSource& source : workbook_sources(archive.file(), member))
        sources.push_back(std::move(source));
  }
  return sources;
}

[[noreturn]] void fail_no_such_member(const std::vector<TableSource>& sources,
                                      const std::string& wanted, const std::string& file) {
  std::string names;
  for (std::size_t i = 0; i < std::min(sources.size(), kMostNamesListed); ++i)
    names += (i == 0 ? "\"" : ", \"") + sources[i].table + "\"";
  if (sources.size() > kMostNamesListed)
    names += fmt::format(" and {} more", sources.size() - kMostNamesListed);
  throw Error(ErrorCode::kNotFound, fmt::format("the archive holds no table \"{}\".", wanted),
              "It holds: " + names + ".", file);
}

}  // namespace

std::vector<TableSource> zip_tables(const std::filesystem::path& file,
                                    const SourceOptions& options) {
  const ZipArchive archive(file);
  std::vector<TableSource> sources = sources_in(archive, options);
  if (sources.empty())
    throw Error(ErrorCode::kBadData, "the archive holds no table.", "Pack the exports into it.",
                file.string());
  if (options.table.empty()) return sources;
  std::vector<TableSource> picked;
  for (const TableSource& source : sources)
    if (source.table == options.table || source.table.ends_with("/" + options.table))
      picked.push_back(source);
  if (picked.empty()) fail_no_such_member(sources, options.table, file.string());
  return picked;
}

}  // namespace patron::ingest

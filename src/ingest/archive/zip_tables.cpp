#include "ingest/archive/zip_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "ingest/archive/zip_archive.hpp"
#include "ingest/bytes/byte_source.hpp"
#include "ingest/bytes/spool.hpp"
#include "ingest/file_kind.hpp"
#include "ingest/file_tables.hpp"
#include "ingest/placed_table.hpp"
#include "ingest/xlsx/xlsx_tables.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kMostNamesListed = 20;

std::string file_name_of(const ZipMember& member) {
  return std::filesystem::path(member.name).filename().string();
}

bool is_litter(const ZipMember& member) {
  return member.name.starts_with("__MACOSX/") || file_name_of(member).starts_with('.');
}

bool is_packed(std::string_view head) {
  return head.starts_with("\x28\xB5\x2F\xFD") || head.starts_with("\x1F\x8B");
}

std::string head_of(const ZipArchive& archive, const ZipMember& member) {
  std::string head(kKindHead, '\0');
  head.resize(archive.open(member)->read(head));
  return head;
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

KnownFile copy_of(const std::filesystem::path& file, const std::string& member) {
  const auto spool = spooled(file, member);
  return {spool->path(), file.string() + ":" + member, spool};
}

/// Of a gzip or zstd file only its unpacked bytes tell what it is.
void refuse_archive_inside(const KnownFile& copy) {
  std::string head(kKindHead, '\0');
  with_place(copy, [&] { head.resize(ByteSource::open(copy.path)->read(head)); });
  if (file_kind_of(head) == FileKind::kZip)
    throw Error(ErrorCode::kUnsupported, "this is an archive inside an archive.",
                "Unpack the outer one, and name what it holds.", copy.place);
}

/// A member that is one table: copied when it is opened.
TableSource single_source(const std::filesystem::path& file, const std::string& member,
                          SourceOptions options) {
  options.table.clear();
  return {file.string(), member, [file, member, options] {
            const KnownFile copy = copy_of(file, member);
            refuse_archive_inside(copy);
            return file_tables(copy, options).front().open();
          }};
}

/// A member that may hold several: "sales.xlsx" for a workbook of one sheet, "sales.xlsx:Sheet2"
/// for each of several. An archive inside the archive is left alone.
std::vector<TableSource> inner_sources(const std::filesystem::path& file, const std::string& member,
                                       FileKind kind, SourceOptions options) {
  options.table.clear();
  const KnownFile copy = copy_of(file, member);
  bool wanted = true;
  if (kind == FileKind::kZip) with_place(copy, [&] { wanted = is_workbook(copy.path); });
  std::vector<TableSource> sources =
      wanted ? file_tables(copy, options) : std::vector<TableSource>{};
  for (TableSource& source : sources) {
    source.place = file.string();
    source.table = source.table.empty() ? member : member + ":" + source.table;
  }
  return sources;
}

std::vector<TableSource> sources_of(const ZipArchive& archive, const ZipMember& member,
                                    const SourceOptions& options) {
  const std::string head = head_of(archive, member);
  const FileKind kind = file_kind_of(head);
  switch (is_packed(head) ? FileKind::kText : kind) {
    case FileKind::kText:
    case FileKind::kJson:
    case FileKind::kParquet:
      return {single_source(archive.file(), member.name, options)};
    case FileKind::kZip:
    case FileKind::kDuckDb:
    case FileKind::kSqlite:
      return inner_sources(archive.file(), member.name, kind, options);
    default:
      return {};
  }
}

std::vector<TableSource> sources_in(const ZipArchive& archive, const SourceOptions& options) {
  std::vector<TableSource> sources;
  for (const ZipMember& member : archive.members()) {
    if (is_litter(member)) continue;
    for (TableSource& source : sources_of(archive, member, options))
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

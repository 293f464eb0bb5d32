#include "ingest/xlsx/workbook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <utility>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kMostSheets = 10'000;
constexpr std::size_t kMostRelations = 100'000;
constexpr std::size_t kMostStyles = 1'000'000;

/// Lists and styles are kept whole; real ones hold a few KiB, rarely some MiB.
constexpr std::size_t kMostListBytes = std::size_t{64} << 20;

struct Relation {
  std::string id, type, target;
};

/// "../worksheets/sheet1.xml" seen from the folder "xl/a": "xl/worksheets/sheet1.xml".
std::string resolved(const std::string& folder, const std::string& target) {
  const std::filesystem::path path = target.starts_with('/')
                                         ? std::filesystem::path(target.substr(1))
                                         : std::filesystem::path(folder) / target;
  return path.lexically_normal().generic_string();
}

std::string text_of(const char* value) { return value == nullptr ? "" : value; }

ByteFeed feed_of_list(const ZipArchive& archive, const ZipMember& member) {
  return [feed = feed_of(archive.open(member)), place = archive.file().string(),
          left = kMostListBytes](char* data, std::size_t size) mutable {
    const std::size_t n = feed(data, size);
    if (n > left)
      throw Error(ErrorCode::kResource, "its list of sheets or styles is larger than 64 MiB.",
                  "Save the sheets you need as CSV.", place);
    left -= n;
    return n;
  };
}

/// xl/_rels/workbook.xml.rels: which part is which.
class RelationReader {
 public:
  RelationReader(ByteFeed feed, const std::string& place) : xml_(std::move(feed), *this, place) {
    xml_.parse_all();
  }
  void start(const char* name, const char** attributes) {
    if (local_name(name) != "Relationship" || relations.size() == kMostRelations) return;
    relations.push_back({text_of(attribute_of(attributes, "Id")),
                         text_of(attribute_of(attributes, "Type")),
                         text_of(attribute_of(attributes, "Target"))});
  }
  void end(const char*) {}
  void text(std::string_view) {}

  std::vector<Relation> relations;

 private:
  XmlStream xml_;
};

/// Targets relative to the folder of `part`; "" is the archive itself.
std::vector<Relation> relations_of(const ZipArchive& archive, const std::string& part) {
  const std::filesystem::path path(part);
  const std::string folder = path.parent_path().generic_string();
  const std::string name =
      (path.parent_path() / "_rels" / path.filename()).generic_string() + ".rels";
  const ZipMember* member = archive.find(part.empty() ? "_rels/.rels" : name);
  if (member == nullptr) return {};
  RelationReader reader(feed_of_list(archive, *member), archive.file().string());
  for (Relation& relation : reader.relations) relation.target = resolved(folder, relation.target);
  return std::move(reader.relations);
}

/// xl/workbook.xml: the sheets in order, and the calendar.
class ListReader {
 public:
  struct Sheet {
    std::string name, relation;
    bool hidden;
  };

  ListReader(ByteFeed feed, const std::string& place)
      : place_(place), xml_(std::move(feed), *this, place) {
    xml_.parse_all();
  }
  void start(const char* name, const char** attributes) {
    const std::string_view element = local_name(name);
    if (element == "workbookPr" && is_true(attribute_of(attributes, "date1904")))
      date_system = DateSystem::k1904;
    if (element == "sheet") add_sheet(attributes);
  }
  void end(const char*) {}
  void text(std::string_view) {}

  std::vector<Sheet> sheets;
  DateSystem date_system = DateSystem::k1900;

 private:
  void add_sheet(const char** attributes) {
    if (sheets.size() == kMostSheets)
      throw Error(ErrorCode::kResource,
                  fmt::format("the workbook lists more than {} sheets.", kMostSheets),
                  "Save the sheets you need as CSV.", place_);
    const std::string state = text_of(attribute_of(attributes, "state"));
    sheets.push_back({text_of(attribute_of(attributes, "name")), relation_of(attributes),
                      state == "hidden" || state == "veryHidden"});
  }

  /// r:id; a plain "id" is something else.
  static std::string relation_of(const char** attributes) {
    for (; *attributes != nullptr; attributes += 2)
      if (std::strchr(attributes[0], ':') != nullptr && local_name(attributes[0]) == "id")
        return attributes[1];
    return {};
  }

  std::string place_;
  XmlStream xml_;
};

/// xl/styles.xml: cellXfs in order, each with the id of a number format.
class StyleReader {
 public:
  StyleReader(ByteFeed feed, const std::string& place) : xml_(std::move(feed), *this, place) {
    xml_.parse_all();
  }
  void start(const char* name, const char** attributes) {
    const std::string_view element = local_name(name);
    if (element == "cellXfs") in_cell_styles_ = true;
    if (element == "numFmt" && !in_cell_styles_ && codes_.size() < kMostStyles)
      codes_[id_in(attributes)] = format_of_code(text_of(attribute_of(attributes, "formatCode")));
    if (element == "xf" && in_cell_styles_ && formats.size() < kMostStyles)
      formats.push_back(format_of_id(id_in(attributes)));
  }
  void end(const char* name) {
    if (local_name(name) == "cellXfs") in_cell_styles_ = false;
  }
  void text(std::string_view) {}

  std::vector<CellFormat> formats;

 private:
  static int id_in(const char** attributes) {
    const char* id = attribute_of(attributes, "numFmtId");
    return id == nullptr ? 0 : static_cast<int>(std::strtol(id, nullptr, 10));
  }
  CellFormat format_of_id(int id) const {
    const auto code = codes_.find(id);
    return code == codes_.end() ? format_of_builtin(id) : code->second;
  }

  std::map<int, CellFormat> codes_;
  bool in_cell_styles_ = false;
  XmlStream xml_;
};

/// Types of relations are addresses; transitional and strict ones end alike.
bool is_of_type(const Relation& relation, std::string_view type) {
  return relation.type.ends_with(type);
}

}  // namespace

ByteFeed feed_of(std::shared_ptr<ZipStream> stream) {
  return [stream = std::move(stream)](char* data, std::size_t size) {
    return stream->read({data, size});
  };
}

std::string workbook_part_of(const ZipArchive& archive) {
  if (archive.find("[Content_Types].xml") != nullptr)
    for (const Relation& relation : relations_of(archive, ""))
      if (is_of_type(relation, "/officeDocument") && archive.find(relation.target) != nullptr)
        return relation.target;
  return archive.find("xl/workbook.xml") != nullptr ? "xl/workbook.xml" : "";
}

Workbook::Workbook(const std::filesystem::path& file) : archive_(file) {
  const std::string part = workbook_part_of(archive_);
  if (part.empty())
    throw Error(ErrorCode::kBadData, "the workbook has no list of its sheets (xl/workbook.xml).",
                "Save it again in a spreadsheet program.", file.string());
  const ListReader list(feed_of_list(archive_, *archive_.find(part)), file.string());
  date_system_ = list.date_system;
  const std::vector<Relation> relations = relations_of(archive_, part);
  for (const Relation& relation : relations) {
    if (is_of_type(relation, "/styles")) styles_part_ = relation.target;
    if (is_of_type(relation, "/sharedStrings")) strings_part_ = relation.target;
  }
  for (const ListReader::Sheet& sheet : list.sheets) {
    const auto named = std::find_if(relations.begin(), relations.end(),
                                    [&](const Relation& r) { return r.id == sheet.relation; });
    if (named == relations.end())
      sheets_.push_back({sheet.name, "", sheet.hidden});
    else if (is_of_type(*named, "/worksheet"))
      sheets_.push_back({sheet.name, named->target, sheet.hidden});
  }
}

std::unique_ptr<ZipStream> Workbook::open_part(const std::string& part,
                                               const std::string& what) const {
  const ZipMember* member = part.empty() ? nullptr : archive_.find(part);
  if (member == nullptr)
    throw Error(ErrorCode::kBadData,
                fmt::format("the workbook lacks {} ({}).", what,
                            part.empty() ? "it is named nowhere" : part),
                "Save it again in a spreadsheet program.", archive_.file().string());
  return archive_.open(*member);
}

std::vector<CellFormat> Workbook::read_styles() const {
  const ZipMember* member = styles_part_.empty() ? nullptr : archive_.find(styles_part_);
  if (member == nullptr) return {};
  return std::move(StyleReader(feed_of_list(archive_, *member), archive_.file().string()).formats);
}

SharedStrings Workbook::read_shared_strings() const {
  const ZipMember* member = strings_part_.empty() ? nullptr : archive_.find(strings_part_);
  if (member == nullptr) return {};
  return SharedStrings(feed_of(archive_.open(*member)), archive_.file().string());
}

}  // namespace patron::ingest

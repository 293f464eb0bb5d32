#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ingest/archive/zip_archive.hpp"
#include "ingest/xlsx/serial_dates.hpp"
#include "ingest/xlsx/shared_strings.hpp"
#include "ingest/xlsx/xml_stream.hpp"

namespace patron::ingest {

/// A worksheet as the workbook lists it.
struct SheetEntry {
  std::string name;
  std::string part;  // its file in the archive; empty where the workbook names none
  bool hidden = false;
};

/// The parts of an .xlsx file (Office Open XML, transitional or strict), found by following its
/// relations, never by guessing names.
/// Errors: those of ZipArchive and XmlStream; bad_data where the list of sheets is missing or names
///         more than 10,000.
class Workbook {
 public:
  explicit Workbook(const std::filesystem::path& file);

  /// Worksheets in the order of their tabs; sheets that hold only a chart or a macro left out.
  const std::vector<SheetEntry>& sheets() const { return sheets_; }
  DateSystem date_system() const { return date_system_; }
  const ZipArchive& archive() const { return archive_; }

  /// What each cell style (the s of a cell) makes of a number; empty without styles.
  std::vector<CellFormat> read_styles() const;
  SharedStrings read_shared_strings() const;
  /// Errors: bad_data where the file holds no such part.
  std::unique_ptr<ZipStream> open_part(const std::string& part, const std::string& what) const;

 private:
  ZipArchive archive_;
  std::vector<SheetEntry> sheets_;
  std::string styles_part_, strings_part_;
  DateSystem date_system_ = DateSystem::k1900;
};

/// The bytes of a stream of the archive, as the XML reader asks for them.
ByteFeed feed_of(std::shared_ptr<ZipStream> stream);

/// The workbook part of an archive ("xl/workbook.xml"); empty where it is none.
std::string workbook_part_of(const ZipArchive& archive);

}  // namespace patron::ingest

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patron::ingest {

/// What the number format of a cell makes of its number.
enum class CellFormat : std::uint8_t {
  kNumber,
  kDate,      // year, month or day, no time of day
  kDateTime,  // a time of day, with a date or alone
  kElapsed,   // [h]:mm: hours that go on above 24
};

/// Judges a number format code ("yyyy\-mm\-dd h:mm", "#,##0.00 \"days\"", "[Red]0", "[h]:mm") by
/// its first part, as openpyxl 3.1 does: what stands in quotes, in brackets or behind \ and _ is
/// left out; a letter of d m h y s then makes it a date.
CellFormat format_of_code(std::string_view code);

/// The formats that need no code in the file; ids 27-36 and 50-58 are the dates of East Asian
/// Excel.
CellFormat format_of_builtin(int id);

/// The first day of a workbook's calendar: serial 1 is 1900-01-01 (Windows), serial 0 is
/// 1904-01-01 (old Macs).
enum class DateSystem { k1900, k1904 };

/// Writes a serial number of days as "2010-12-01 08:26:00": rounded to the millisecond; as
/// "2010-12-01" where the format shows no time and the serial holds none; as "08:26:00" below 1,
/// which is no date; as "36:30:00" where elapsed. The day 1900-02-29, which Excel believes in
/// (serial 60), becomes 1900-02-28. False outside of 1900-9999: the cell stays a number.
bool append_serial(double serial, CellFormat format, DateSystem system, std::string& out);

}  // namespace patron::ingest

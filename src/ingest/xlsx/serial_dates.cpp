#include "ingest/xlsx/serial_dates.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/date.hpp"

namespace patron::ingest {
namespace {

using std::chrono::milliseconds;

constexpr double kDayMs = 86'400'000;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// "h", "hh", "m", "mm", "s", "ss": time that goes on.
bool is_elapsed_unit(std::string_view inside) {
  if (inside.empty() || inside.size() > 2) return false;
  const char unit = lower(inside[0]);
  return (unit == 'h' || unit == 'm' || unit == 's') && lower(inside.back()) == unit;
}

struct Letters {
  bool any = false, clock = false, elapsed = false;

  void add(char letter) {
    switch (lower(letter)) {
      case 'd':
      case 'm':
      case 'y':
        any = true;
        break;
      case 'h':
      case 's':
        any = clock = true;
        break;
      default:
        break;
    }
  }
};

std::string clock_text(std::int64_t ms) {
  std::string text =
      fmt::format("{:02}:{:02}:{:02}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60);
  if (ms % 1000 != 0) text += fmt::format(".{:06}", ms % 1000 * 1000);
  return text;
}

bool append_elapsed(double serial, std::string& out) {
  if (std::abs(serial) > 1e7) return false;
  if (serial < 0) out += '-';
  out += clock_text(std::llround(std::abs(serial) * kDayMs));
  return true;
}

}  // namespace

CellFormat format_of_code(std::string_view code) {
  code = code.substr(0, code.find(';'));
  Letters letters;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const std::size_t end = code[i] == '"'   ? code.find('"', i + 1)
                            : code[i] == '[' ? code.find(']', i + 1)
                                             : std::string_view::npos;
    if (end != std::string_view::npos) {
      if (code[i] == '[' && is_elapsed_unit(code.substr(i + 1, end - i - 1)))
        letters.elapsed = true;
      i = end;
    } else if (code[i] == '\\' || code[i] == '_') {
      ++i;
    } else {
      letters.add(code[i]);
    }
  }
  if (letters.elapsed) return CellFormat::kElapsed;
  if (letters.clock) return CellFormat::kDateTime;
  return letters.any ? CellFormat::kDate : CellFormat::kNumber;
}

CellFormat format_of_builtin(int id) {
  if (id == 46) return CellFormat::kElapsed;
  if ((id >= 18 && id <= 22) || id == 45 || id == 47 || id == 32 || id == 33)
    return CellFormat::kDateTime;
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
    return CellFormat::kDate;
  return CellFormat::kNumber;
}

bool append_serial(double serial, CellFormat format, DateSystem system, std::string& out) {
  if (format == CellFormat::kElapsed) return append_elapsed(serial, out);
  if (!(serial >= 0 && serial < 2'958'466)) return false;
  const double whole = std::floor(serial);
  const std::int64_t ms = std::llround((serial - whole) * kDayMs);
  if (whole == 0 && ms < static_cast<std::int64_t>(kDayMs)) {
    out += clock_text(ms);
    return true;
  }
  using namespace std::chrono;
  const sys_days epoch = system == DateSystem::k1904 ? sys_days{year{1904} / 1 / 1}
                         : serial < 60               ? sys_days{year{1899} / 12 / 31}
                                                     : sys_days{year{1899} / 12 / 30};
  const base::Instant instant = epoch + days{static_cast<int>(whole)} + milliseconds{ms};
  const auto day = floor<days>(instant);
  if (day >= sys_days{year{10000} / 1 / 1}) return false;
  out += format == CellFormat::kDate && instant == day ? base::to_iso_date(day)
                                                       : base::to_iso(instant);
  return true;
}

}  // namespace patron::ingest

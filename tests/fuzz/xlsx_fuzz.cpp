// Any bytes as a workbook, as an archive, and as the XML of its parts: an answer or an Error, never
// a crash, a hang or a sanitizer's report.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "ingest/archive/zip_tables.hpp"
#include "ingest/xlsx/sheet_rows.hpp"
#include "ingest/xlsx/xlsx_tables.hpp"

namespace {

using namespace patron::ingest;

constexpr int kMostRows = 10'000;

/// A file in memory that any reader can open by its path.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : fd_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    if (::write(fd_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      std::abort();
  }
  ~MemoryFile() { ::close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

ByteFeed feed_over(std::string_view bytes) {
  return [bytes](char* data, std::size_t size) mutable {
    const std::size_t n = bytes.copy(data, size);
    bytes.remove_prefix(n);
    return n;
  };
}

template <class Call>
void expect_answer(Call&& call) {
  try {
    call();
  } catch (const patron::base::Error& error) {
    if (error.code() == patron::base::ErrorCode::kInternal) std::abort();
  }
}

void read_some(const std::vector<TableSource>& sources) {
  for (const TableSource& source : sources)
    expect_answer([&] {
      const auto table = source.open();
      TableRow row;
      for (int i = 0; i < kMostRows && table->next(row); ++i)
        if (row.cells.size() < table->headings().size() || row.line < 1) std::abort();
    });
}

/// Rows come with cells from left to right, each column once and inside the sheet.
void read_sheet(std::string_view xml, const SheetContext& context) {
  SheetRows rows(feed_over(xml), context, "fuzz");
  SheetRow row;
  for (int i = 0; i < kMostRows && rows.next(row); ++i)
    for (std::size_t c = 0; c < row.cells.size(); ++c)
      if (row.cells[c].column >= 16'384 || row.cells[c].text.empty() ||
          (c > 0 && row.cells[c].column <= row.cells[c - 1].column))
        std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  SheetContext context;
  context.styles = {CellFormat::kNumber, CellFormat::kDate, CellFormat::kDateTime,
                    CellFormat::kElapsed};
  expect_answer([&] { context.strings = SharedStrings(feed_over(bytes), "fuzz"); });
  expect_answer([&] { read_sheet(bytes, context); });
  context.date_system = DateSystem::k1904;
  expect_answer([&] {
    read_sheet("<s><sheetData><row>" + std::string(bytes) + "</row></sheetData></s>", context);
  });
  expect_answer([&] { format_of_code(bytes); });
  if (!bytes.starts_with("PK")) return 0;
  const MemoryFile file(bytes);
  expect_answer([&] {
    read_some(is_workbook(file.path()) ? xlsx_tables(file.path(), {})
                                       : zip_tables(file.path(), {}));
  });
  return 0;
}

// Any bytes as a text table: read to the end, or refused with one Error; never a crash, a hang or a
// row that breaks what table.hpp promises. The first two bytes choose options.
// clang++ -std=c++20 -fsanitize=fuzzer,address,undefined -Isrc tests/fuzz/csv_fuzz.cpp
//   src/ingest/{bytes,csv}/*.cpp src/ingest/{cell_kind,header_row}.cpp src/base/error.cpp
//   -lcsv -lzstd -lz -lcrypto -lfmt -luchardet
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <set>
#include <string_view>

#include "base/error.hpp"
#include "ingest/bytes/encoding.hpp"
#include "ingest/bytes/memory_source.hpp"
#include "ingest/csv/csv_table.hpp"

namespace {

void require(bool promise) {
  if (!promise) std::abort();
}

patron::ingest::SourceOptions options_of(std::uint8_t encoding, std::uint8_t delimiter) {
  static constexpr const char* kEncodings[] = {"", "", "UTF-8", "UTF-16LE", "SHIFT_JIS", "GB18030"};
  static constexpr const char* kDelimiters[] = {"", "", ",", "tab", "space", "'"};
  patron::ingest::SourceOptions options;
  options.encoding = kEncodings[encoding % 6];
  options.delimiter = kDelimiters[delimiter % 6];
  return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 2), size - 2);
  try {
    const auto table =
        patron::ingest::open_csv(std::make_unique<patron::ingest::MemorySource>(bytes), "fuzz",
                                 options_of(data[0], data[1]));
    const auto& headings = table->headings();
    require(!headings.empty());
    require(std::set(headings.begin(), headings.end()).size() == headings.size());
    patron::ingest::TableRow row;
    for (std::int64_t last_line = 0; table->next(row); last_line = row.line) {
      require(row.line > last_line);
      for (const std::string_view cell : row.cells) require(patron::ingest::is_utf8(cell));
    }
  } catch (const patron::base::Error&) {
  }
  return 0;
}

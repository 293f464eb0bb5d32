// Every input that a fuzzer once kept is read again, by each compiler and under each sanitizer that
// the units are built with: no clang is needed for that. The fuzzers themselves: tests/fuzz.
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" {
int fuzz_csv(const std::uint8_t* data, std::size_t size);
int fuzz_json(const std::uint8_t* data, std::size_t size);
int fuzz_mapping(const std::uint8_t* data, std::size_t size);
int fuzz_values(const std::uint8_t* data, std::size_t size);
int fuzz_xlsx(const std::uint8_t* data, std::size_t size);
}

namespace {

using Fuzzer = int (*)(const std::uint8_t* data, std::size_t size);

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A fuzzer stops the program where a promise is broken; what it returns says nothing.
void replay(const std::string& door, Fuzzer fuzz) {
  int n_inputs = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(PATRON_FUZZ_CORPUS) + "/" + door)) {
    const std::string bytes = bytes_of(entry.path());
    INFO(entry.path().string());
    CHECK(fuzz(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()) == 0);
    ++n_inputs;
  }
  CHECK(n_inputs >= 20);
}

}  // namespace

TEST_CASE("corpus: text tables") { replay("csv", fuzz_csv); }
TEST_CASE("corpus: JSON") { replay("json", fuzz_json); }
TEST_CASE("corpus: mappings") { replay("mapping", fuzz_mapping); }
TEST_CASE("corpus: numbers, dates and headings") { replay("values", fuzz_values); }
TEST_CASE("corpus: workbooks and archives") { replay("xlsx", fuzz_xlsx); }

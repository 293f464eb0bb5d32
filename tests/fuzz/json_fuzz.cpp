// JSON of any shape, from bytes nobody has looked at: whatever it is, it is read, or refused with
// an Error.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/error.hpp"
#include "ingest/json/json_table.hpp"

namespace {

/// Few bytes at a time: boundaries of blocks fall everywhere.
class Bytes : public patron::ingest::ByteSource {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  std::size_t read(std::span<char> out) override {
    const std::size_t n = std::min({out.size(), bytes_.size() - at_, std::size_t{61}});
    std::memcpy(out.data(), bytes_.data() + at_, n);
    at_ += n;
    return n;
  }
  std::int64_t bytes_read() const override { return static_cast<std::int64_t>(at_); }
  std::int64_t bytes_total() const override { return static_cast<std::int64_t>(bytes_.size()); }
  std::string sha256() override { return {}; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  patron::ingest::begins_as_json(text);
  try {
    const auto table =
        patron::ingest::open_json([=] { return std::make_unique<Bytes>(text); }, "fuzz");
    const std::size_t n_columns = table->headings().size();
    for (patron::ingest::TableRow row; table->next(row);)
      if (row.trouble.empty() && row.cells.size() != n_columns) __builtin_trap();
  } catch (const patron::base::Error&) {
  }
  return 0;
}

#include "ingest/csv/csv_file.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

/// A ByteSource that gives its first bytes a second time, after they have been looked at.
class PeekedSource : public ByteSource {
 public:
  explicit PeekedSource(std::unique_ptr<ByteSource> source)
      : source_(std::move(source)), head_(1 << 16) {
    head_.resize(source_->read(head_));
  }
  std::string_view head() const { return {head_.data(), head_.size()}; }

  std::size_t read(std::span<char> out) override {
    if (taken_ == head_.size()) return source_->read(out);
    const std::size_t n = std::min(out.size(), head_.size() - taken_);
    std::copy_n(head_.data() + taken_, n, out.data());
    taken_ += n;
    return n;
  }
  void skip(std::size_t n) { taken_ = std::min(n, head_.size()); }
  std::int64_t bytes_read() const override { return source_->bytes_read(); }
  std::int64_t bytes_total() const override { return source_->bytes_total(); }
  std::string sha256() override { return source_->sha256(); }

 private:
  std::unique_ptr<ByteSource> source_;
  std::vector<char> head_;
  std::size_t taken_ = 0;
};

void require_text(std::string_view head, const std::string& file) {
  if (head.empty())
    throw Error(ErrorCode::kBadData, "the file is empty.", "Export it again.", file);
  const bool utf16 = head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
  if (utf16)
    throw Error(ErrorCode::kUnsupported, "the file is UTF-16.", "Save it as CSV in UTF-8.", file);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 9; };
  if (std::any_of(head.begin(), head.end(), is_control))
    throw Error(ErrorCode::kBadData,
                "this is not a text table (it holds binary bytes, like a picture or a program).",
                "Export the orders as CSV.", file);
}

}  // namespace

CsvFile::CsvFile(const std::filesystem::path& file) {
  auto peeked = std::make_unique<PeekedSource>(ByteSource::open(file));
  require_text(peeked->head(), file.string());
  if (peeked->head().starts_with("\xEF\xBB\xBF")) peeked->skip(3);
  const Dialect dialect = sniff_dialect(peeked->head());
  source_ = std::move(peeked);
  rows_ = std::make_unique<CsvRows>(*source_, dialect);
}

CsvFile::~CsvFile() = default;

}  // namespace patron::ingest

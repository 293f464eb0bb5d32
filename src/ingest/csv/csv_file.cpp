#include "ingest/csv/csv_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "ingest/bytes/binary.hpp"
#include "ingest/bytes/detect_encoding.hpp"
#include "ingest/bytes/peeked_source.hpp"
#include "ingest/bytes/transcoding_source.hpp"
#include "ingest/csv/sniff_dialect.hpp"
#include "ingest/file_kind.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

/// By so much of a file its encoding, dialect and header are told.
constexpr std::size_t kHeadBytes = 1 << 20;

void require_some(const PeekedSource& source, const std::string& name) {
  if (source.head().empty())
    throw Error(ErrorCode::kBadData, "the file is empty.", "Export it again.", name);
  const ForeignKind kind = foreign_kind_of(source.head());
  if (!kind.name.empty())
    throw Error(ErrorCode::kBadData, fmt::format("this is {}, not a text table.", kind.name),
                std::string(kind.remedy), name);
}

void require_text(std::string_view head, const std::string& name) {
  if (!is_binary(head)) return;
  throw Error(ErrorCode::kBadData,
              "this is not a text table (it holds binary bytes, like a picture or a program).",
              "Export the orders as CSV.", name);
}

struct Decoded {
  std::unique_ptr<PeekedSource> source;
  std::string encoding;
};

/// The same text with what its cells are written in: UTF-8, or bytes that to_utf8 takes.
Decoded decode(std::unique_ptr<ByteSource> source, const std::string& name,
               const std::string& wanted) {
  auto peeked = std::make_unique<PeekedSource>(std::move(source), kHeadBytes);
  require_some(*peeked, name);
  TextEncoding encoding = detect_encoding(peeked->head(), peeked->head_is_all());
  if (!wanted.empty()) encoding = {wanted, encoding.byte_order_mark, true};
  peeked->skip(encoding.byte_order_mark);
  if (encoding.transcode)
    peeked = std::make_unique<PeekedSource>(transcode_to_utf8(std::move(peeked), encoding.name),
                                            kHeadBytes);
  return {std::move(peeked), encoding.name};
}

/// Excel's own first line, "sep=;".
struct SepLine {
  std::size_t size = 0;  // with its line end; 0 where there is none
  char delimiter = ',';
};

SepLine read_sep_line(std::string_view head) {
  const std::size_t quoted = head.starts_with('"') ? 1 : 0;
  std::string_view line = head.substr(quoted, 4);
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  constexpr std::string_view kSep = "sep=";
  if (line.size() < 4 || !std::equal(line.begin(), line.end(), kSep.begin(), same)) return {};
  std::size_t at = quoted + 4;
  if (at >= head.size() || head[at] == '\r' || head[at] == '\n') return {};
  const char delimiter = head[at++];
  at += quoted;
  if (at < head.size() && head[at] == '\r') ++at;
  if (at < head.size() && head[at] == '\n') ++at;
  const bool alone = at >= head.size() || head[at - 1] == '\n' || head[at - 1] == '\r';
  return alone ? SepLine{at, delimiter} : SepLine{};
}

}  // namespace

CsvFile::CsvFile(const std::filesystem::path& file, const SourceOptions& options)
    : CsvFile(ByteSource::open(file), file.string(), options) {}

CsvFile::CsvFile(std::unique_ptr<ByteSource> source, const std::string& name,
                 const SourceOptions& options) {
  std::optional<char> delimiter;
  if (!options.delimiter.empty()) delimiter = parse_delimiter(options.delimiter);
  Decoded decoded = decode(std::move(source), name, options.encoding);
  encoding_ = decoded.encoding;
  const std::size_t mark =
      encoding_.starts_with("UTF-8") && decoded.source->head().starts_with("\xEF\xBB\xBF") ? 3 : 0;
  std::string_view head = decoded.source->head().substr(mark);
  const bool is_all = decoded.source->head_is_all();
  require_text(head, name);
  const SepLine sep = read_sep_line(head);
  if (sep.size > 0 && !delimiter) delimiter = sep.delimiter;
  head.remove_prefix(sep.size);
  dialect_ = sniff_dialect(head, is_all, delimiter);
  start_ = find_table_start(head, is_all, dialect_);
  start_.line += sep.size > 0 ? 1 : 0;
  decoded.source->skip(mark + sep.size + static_cast<std::size_t>(start_.offset));
  source_ = std::move(decoded.source);
  rows_ = std::make_unique<CsvRows>(*source_, dialect_, name, start_.line);
}

CsvFile::~CsvFile() = default;

}  // namespace patron::ingest

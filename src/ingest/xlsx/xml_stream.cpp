#include "ingest/xlsx/xml_stream.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr int kFirstBlock = 1 << 12, kBlock = 1 << 17;
constexpr std::size_t kMostHeldBytes = std::size_t{32} << 20;

/// What the parser at work on this thread holds; expat's memory functions take no context.
thread_local std::size_t* held_bytes = nullptr;

/// Each piece is preceded by its size, in a place that keeps the alignment of malloc.
constexpr std::size_t kSizeField = alignof(std::max_align_t);

std::size_t size_of(void* memory) {
  std::size_t size = 0;
  std::memcpy(&size, static_cast<char*>(memory) - kSizeField, sizeof size);
  return size;
}

void* bounded_realloc(void* memory, std::size_t size) {
  const std::size_t before = memory == nullptr ? 0 : size_of(memory);
  if (size > kMostHeldBytes || *held_bytes - before + size > kMostHeldBytes) return nullptr;
  void* start = memory == nullptr ? nullptr : static_cast<char*>(memory) - kSizeField;
  auto* fresh = static_cast<char*>(std::realloc(start, size + kSizeField));
  if (fresh == nullptr) return nullptr;
  *held_bytes += size - before;
  std::memcpy(fresh, &size, sizeof size);
  return fresh + kSizeField;
}

void* bounded_malloc(std::size_t size) { return bounded_realloc(nullptr, size); }

void bounded_free(void* memory) {
  if (memory == nullptr) return;
  *held_bytes -= size_of(memory);
  std::free(static_cast<char*>(memory) - kSizeField);
}

/// Counts for one parser while it is at work.
class Counting {
 public:
  explicit Counting(std::size_t& bytes) : before_(std::exchange(held_bytes, &bytes)) {}
  ~Counting() { held_bytes = before_; }
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;

 private:
  std::size_t* before_;
};

constexpr XML_Memory_Handling_Suite kBoundedMemory = {bounded_malloc, bounded_realloc,
                                                      bounded_free};

}  // namespace

const char* attribute_of(const char** attributes, std::string_view name) {
  for (; *attributes != nullptr; attributes += 2)
    if (local_name(attributes[0]) == name) return attributes[1];
  return nullptr;
}

bool is_true(const char* value) {
  return value != nullptr && (std::strcmp(value, "1") == 0 || std::strcmp(value, "true") == 0);
}

XmlStream::XmlStream(ByteFeed feed, std::string place, void* handler, XML_StartElementHandler start,
                     XML_EndElementHandler end, XML_CharacterDataHandler text)
    : feed_(std::move(feed)), place_(std::move(place)), handler_(handler), on_text_(text) {
  const Counting counting(held_bytes_);
  parser_ = XML_ParserCreate_MM(nullptr, &kBoundedMemory, nullptr);
  if (parser_ == nullptr) throw std::bad_alloc();
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, start, end);
  XML_SetStartDoctypeDeclHandler(parser_, &refuse_doctype);
}

XmlStream::~XmlStream() {
  const Counting counting(held_bytes_);
  XML_ParserFree(parser_);
}

bool XmlStream::parse_block() {
  const Counting counting(held_bytes_);
  block_size_ = block_size_ == 0 ? kFirstBlock : kBlock;
  void* block = XML_GetBuffer(parser_, block_size_);
  if (block == nullptr) fail_parse();
  const std::size_t n = feed_(static_cast<char*>(block), static_cast<std::size_t>(block_size_));
  const XML_Status status = XML_ParseBuffer(parser_, static_cast<int>(n), n == 0);
  if (thrown_) std::rethrow_exception(thrown_);
  if (status != XML_STATUS_OK) fail_parse();
  return n > 0;
}

void XmlStream::refuse_doctype(void* self, const char*, const char*, const char*, int) {
  auto* stream = static_cast<XmlStream*>(self);
  stream->guarded([&] {
    throw Error(ErrorCode::kUnsupported,
                "it declares a document type (DOCTYPE), as no spreadsheet program does.",
                "Open the workbook in one and save it anew, or save the sheet as CSV.",
                stream->place_);
  });
}

void XmlStream::fail_parse() const {
  const XML_Error error = XML_GetErrorCode(parser_);
  if (error == XML_ERROR_NO_MEMORY)
    throw Error(ErrorCode::kResource,
                fmt::format("its XML needs more than {} MiB at once, as no real sheet does.",
                            kMostHeldBytes >> 20),
                "Save the sheet as CSV.", place_);
  throw Error(ErrorCode::kBadData, fmt::format("its XML is broken: {}.", XML_ErrorString(error)),
              "Open the workbook in a spreadsheet program and save it anew.", place_);
}

}  // namespace patron::ingest

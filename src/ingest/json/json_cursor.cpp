#include "ingest/json/json_cursor.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

constexpr std::size_t kFirstBlock = 1 << 12, kBlock = 1 << 17;

bool is_blank(int c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

JsonCursor::JsonCursor(std::unique_ptr<ByteSource> source, std::string place,
                       std::size_t largest_value)
    : source_(std::move(source)),
      place_(std::move(place)),
      largest_value_(largest_value),
      block_(kFirstBlock) {
  if (peek() == 0xEF)  // the byte order mark
    for (int i = 0; i < 3; ++i) take();
}

void JsonCursor::fail(const std::string& what) const {
  throw base::Error(base::ErrorCode::kBadData, fmt::format("the JSON is broken: {}.", what),
                    "Export it again.", fmt::format("{}:{}", place_, line_));
}

bool JsonCursor::refill() {
  if (filled_ == block_.size() && filled_ < kBlock) block_.resize(2 * filled_);
  filled_ = source_->read(block_);
  at_ = 0;
  return filled_ > 0;
}

int JsonCursor::take() {
  const int c = peek();
  if (c == kEnd) return c;
  ++at_;
  if (c == '\n') ++line_;
  return c;
}

int JsonCursor::skip_blanks() {
  while (is_blank(peek())) take();
  return peek();
}

void JsonCursor::begin_value() {
  value_.clear();
  too_large_ = false;
}

void JsonCursor::keep(int c) {
  if (value_.size() < largest_value_)
    value_ += static_cast<char>(c);
  else
    too_large_ = true;
}

void JsonCursor::take_rest_of_string() {
  keep(take());
  for (bool escaped = false;;) {
    const int c = take();
    if (c == kEnd) fail("it ends within a text");
    keep(c);
    if (c == '"' && !escaped) return;
    escaped = c == '\\' && !escaped;
  }
}

void JsonCursor::take_string() {
  begin_value();
  take_rest_of_string();
}

void JsonCursor::take_value() {
  begin_value();
  for (std::int64_t depth = 0;;) {
    const int c = peek();
    const bool closes = c == '}' || c == ']';
    if (c == kEnd && depth > 0) fail("it ends early");
    if (c == kEnd) return;
    if (depth == 0 && (closes || c == ',' || c == ':' || is_blank(c))) return;
    if (c == '"') {
      take_rest_of_string();
      continue;
    }
    depth += c == '{' || c == '[' ? 1 : closes ? -1 : 0;
    keep(take());
    if (depth == 0 && closes) return;
  }
}

void JsonCursor::take_line() {
  begin_value();
  for (int c = take(); c != kEnd && c != '\n'; c = take()) keep(c);
  while (!value_.empty() && is_blank(value_.back())) value_.pop_back();
}

}  // namespace patron::ingest

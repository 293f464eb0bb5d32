#include "ingest/json/json_scanner.hpp"

#include <fmt/format.h>

namespace patron::ingest {

using Kind = JsonLayout::Kind;

bool JsonScanner::next(JsonRecord& record) {
  if (layout_.kind == Kind::kLines) return next_line(record);
  if (layout_.kind == Kind::kValues) return next_value(record);
  return next_element(record);
}

bool JsonScanner::next_line(JsonRecord& record) {
  if (cursor_.skip_blanks() == JsonCursor::kEnd) return false;
  record = {cursor_.line(), ++number_, {}};
  cursor_.take_line();
  if (!cursor_.is_too_large()) record.text = cursor_.value();
  return true;
}

bool JsonScanner::next_value(JsonRecord& record) {
  const int first = cursor_.skip_blanks();
  if (first == JsonCursor::kEnd) return false;
  record = {cursor_.line(), ++number_, {}};
  cursor_.take_value();
  if (cursor_.value().empty())
    cursor_.fail(fmt::format("\"{}\" where a record should begin", static_cast<char>(first)));
  if (!cursor_.is_too_large()) record.text = cursor_.value();
  return true;
}

bool JsonScanner::next_element(JsonRecord& record) {
  if (ended_) return false;
  if (!began_) enter_array();
  int c = cursor_.skip_blanks();
  if (c == ',' && number_ > 0) {
    cursor_.take();
    c = cursor_.skip_blanks();
    if (c == ']') cursor_.fail("a comma before the end of the list");
  } else if (c != ']' && c != JsonCursor::kEnd && number_ > 0) {
    cursor_.fail("a comma is missing between two records");
  }
  if (c == JsonCursor::kEnd) cursor_.fail("it ends early");
  return c == ']' ? leave_array() : next_value(record);
}

void JsonScanner::enter_array() {
  began_ = true;
  if (layout_.kind == Kind::kWrapped) enter_member();
  if (cursor_.skip_blanks() != '[') cursor_.fail("the list of records is missing");
  cursor_.take();
}

/// Up to the value of the member that holds the records.
void JsonScanner::enter_member() {
  cursor_.skip_blanks();
  cursor_.take();  // {
  for (;;) {
    if (cursor_.skip_blanks() != '"') cursor_.fail("the list of records is missing");
    cursor_.take_string();
    const bool here = cursor_.value() == layout_.member;
    if (cursor_.skip_blanks() != ':') cursor_.fail("a colon is missing");
    cursor_.take();
    if (here) return;
    cursor_.skip_blanks();
    cursor_.take_value();
    if (cursor_.skip_blanks() == ',') cursor_.take();
  }
}

/// What follows the list is of no use, but has to be whole.
bool JsonScanner::leave_array() {
  ended_ = true;
  cursor_.take();
  if (layout_.kind == Kind::kWrapped) leave_object();
  if (cursor_.skip_blanks() != JsonCursor::kEnd) cursor_.fail("something follows its end");
  return false;
}

void JsonScanner::leave_object() {
  for (int c = cursor_.skip_blanks(); c != '}'; c = cursor_.skip_blanks()) {
    if (c == JsonCursor::kEnd) cursor_.fail("it ends early");
    if (c == ']') cursor_.fail("a bracket too many");
    if (c == ',' || c == ':')
      cursor_.take();
    else
      cursor_.take_value();
  }
  cursor_.take();
}

}  // namespace patron::ingest

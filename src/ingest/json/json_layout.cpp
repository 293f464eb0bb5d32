#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "base/error.hpp"
#include "ingest/json/json_scanner.hpp"

namespace patron::ingest {
namespace {

using Kind = JsonLayout::Kind;

/// A ByteSource over bytes in memory.
class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  std::size_t read(std::span<char> out) override {
    const std::size_t n = std::min(out.size(), bytes_.size() - at_);
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

/// How many lists of objects a value holds, itself among them.
int n_lists_of_objects(std::string_view value) {
  int n = 0;
  bool in_text = false;
  char last = 0;  // that was no blank
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (in_text && c == '\\') ++i;
    if (c == '"') in_text = !in_text;
    if (in_text || c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (last == '[' && c == '{') ++n;
    last = c;
  }
  return n;
}

struct Member {
  std::string name;  // in quotes
  enum class Holds { kScalar, kList, kOther } holds = Holds::kOther;
  bool is_nested = false;  // a list of objects that hold lists of objects
};

struct Shape {
  std::vector<Member> members;  // of the first object
  bool is_followed = false;     // by a second one
};

Member member_of(const std::string& name, const std::string& value) {
  const char first = value.empty() ? '\0' : value[0];
  if (first != '{' && first != '[') return {name, Member::Holds::kScalar, false};
  const std::size_t inside = value.find_first_not_of(" \r\n\t", 1);
  const bool list = first == '[' && inside != std::string::npos && value[inside] == '{';
  return {name, list ? Member::Holds::kList : Member::Holds::kOther,
          list && n_lists_of_objects(value) > 1};
}

/// The members of the first object, as far as the head shows them.
Shape shape_of(std::string_view head) {
  Shape shape;
  JsonCursor cursor(std::make_unique<MemorySource>(head), {}, head.size());
  std::string name;
  try {
    cursor.skip_blanks();
    cursor.take();  // {
    while (cursor.skip_blanks() == '"') {
      cursor.take_string();
      name = cursor.value();
      if (cursor.skip_blanks() != ':') return shape;
      cursor.take();
      cursor.skip_blanks();
      cursor.take_value();
      shape.members.push_back(member_of(name, cursor.value()));
      name.clear();
      if (cursor.skip_blanks() == ',') cursor.take();
    }
    if (cursor.peek() != '}') return shape;
    cursor.take();
    shape.is_followed = cursor.skip_blanks() != JsonCursor::kEnd;
  } catch (const base::Error&) {  // the head ends within a value
    if (!name.empty()) shape.members.push_back(member_of(name, cursor.value()));
  }
  return shape;
}

/// Names under which an order keeps its lines: {"id": 1, "line_items": [...]} alone is one order,
/// {"count": 2, "orders": [...]} a list of them.
bool names_lines(const std::string& member) {
  static constexpr std::array kNames = {"\"line_items\"",  "\"lineItems\"",  "\"items\"",
                                        "\"lines\"",       "\"products\"",   "\"positions\"",
                                        "\"order_lines\"", "\"orderLines\"", "\"articles\""};
  return std::find(kNames.begin(), kNames.end(), member) != kNames.end();
}

/// The member whose elements are the records; empty where the object is a record itself.
std::string wrapped_member(const Shape& shape) {
  if (shape.is_followed) return {};
  const auto is = [](Member::Holds holds) {
    return [holds](const Member& member) { return member.holds == holds; };
  };
  const auto& members = shape.members;
  const auto n_lists = std::count_if(members.begin(), members.end(), is(Member::Holds::kList));
  const bool scalars = std::any_of(members.begin(), members.end(), is(Member::Holds::kScalar));
  const auto list = std::find_if(members.begin(), members.end(), is(Member::Holds::kList));
  if (n_lists == 0 || (n_lists > 1 && scalars)) return {};
  if (names_lines(list->name) && scalars && !list->is_nested) return {};
  return list->name;
}

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
}

/// The lines of the head that hold anything, without one that is cut off; how many are objects.
struct LineCount {
  int lines = 0, objects = 0;
};

LineCount count_lines(std::string_view head, bool is_whole) {
  LineCount count;
  while (!head.empty()) {
    const std::size_t end = head.find('\n');
    if (end == std::string_view::npos && !is_whole) break;
    const std::string_view line = trimmed(head.substr(0, end));
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
    if (line.empty()) continue;
    ++count.lines;
    if (line.front() == '{' && line.back() == '}' && line.size() > 1) ++count.objects;
  }
  return count;
}

}  // namespace

JsonLayout json_layout_of(std::string_view head, bool is_whole) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t first = head.find_first_not_of(" \r\n\t");
  if (first != std::string_view::npos && head[first] == '[') return {Kind::kArray, {}};
  const LineCount count = count_lines(head, is_whole);
  const bool lines = count.objects * 2 > count.lines;
  if (lines && count.lines > 1) return {Kind::kLines, {}};
  const std::string member = wrapped_member(shape_of(head));
  if (!member.empty()) return {Kind::kWrapped, member};
  return {lines ? Kind::kLines : Kind::kValues, {}};
}

}  // namespace patron::ingest

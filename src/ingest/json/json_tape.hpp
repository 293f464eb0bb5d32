#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patron::ingest {

/// One value of a record. The values of an object or list follow it, up to `end`.
struct JsonNode {
  enum class Kind : std::uint8_t { kNull, kScalar, kText, kObject, kList };
  Kind kind = Kind::kNull;
  std::string_view key;   // within an object
  std::string_view text;  // numbers as they are written (19.90), true, false; texts unescaped
  std::uint32_t end = 0;  // index after its last value
};

/// A parsed record, laid out in the order in which it is written. Parsing is nlohmann's, event by
/// event, so that numbers keep their digits and depth and size stay bounded.
class JsonTape {
 public:
  static constexpr std::size_t kDeepest = 64;
  static constexpr std::size_t kMostNodes = 1'000'000;

  /// Empty where the record could be parsed, otherwise why not. Views hold until the next call.
  /// What is no JSON only for one value of it is mended (mended_json.hpp).
  std::string parse(std::string_view record);
  const std::vector<JsonNode>& nodes() const { return nodes_; }
  /// A value as JSON text again.
  void append_json(std::uint32_t index, std::string& out) const;

 private:
  class Events;
  std::string parse_once(std::string_view record);
  std::vector<JsonNode> nodes_;
  std::string bytes_;  // of keys and texts; never longer than the record
};

}  // namespace patron::ingest

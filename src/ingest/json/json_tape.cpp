#include "ingest/json/json_tape.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "ingest/json/mended_json.hpp"

namespace patron::ingest {

using Kind = JsonNode::Kind;

class JsonTape::Events : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Events(JsonTape& tape) : tape_(tape) {}
  std::string trouble;

  bool null() override { return add(Kind::kNull, {}); }
  bool boolean(bool value) override { return add(Kind::kScalar, value ? "true" : "false"); }
  bool number_integer(std::int64_t value) override {
    return add(Kind::kScalar, keep(fmt::format_int(value).c_str()));
  }
  bool number_unsigned(std::uint64_t value) override {
    return add(Kind::kScalar, keep(fmt::format_int(value).c_str()));
  }
  bool number_float(double, const std::string& written) override {
    return add(Kind::kScalar, keep(written));
  }
  bool string(std::string& text) override { return add(Kind::kText, keep(text)); }
  bool binary(nlohmann::json::binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Kind::kObject); }
  bool start_array(std::size_t) override { return open(Kind::kList); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(std::string& text) override {
    key_ = keep(text);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception&) override {
    trouble = fmt::format("broken JSON at its byte {}", position);
    return false;
  }

 private:
  /// The bytes have room for the whole record: they never move.
  std::string_view keep(std::string_view text) {
    const std::size_t at = tape_.bytes_.size();
    tape_.bytes_.append(text);
    return std::string_view(tape_.bytes_).substr(at);
  }

  bool add(Kind kind, std::string_view text) {
    if (tape_.nodes_.size() == kMostNodes) {
      trouble = fmt::format("more than {} values in one record", kMostNodes);
      return false;
    }
    const auto end = static_cast<std::uint32_t>(tape_.nodes_.size() + 1);
    tape_.nodes_.push_back({kind, std::exchange(key_, {}), text, end});
    return true;
  }

  bool open(Kind kind) {
    if (open_.size() == kDeepest) {
      trouble = fmt::format("nested more than {} deep", kDeepest);
      return false;
    }
    open_.push_back(tape_.nodes_.size());
    return add(kind, {});
  }

  bool close() {
    tape_.nodes_[open_.back()].end = static_cast<std::uint32_t>(tape_.nodes_.size());
    open_.pop_back();
    return true;
  }

  JsonTape& tape_;
  std::string_view key_;
  std::vector<std::size_t> open_;
};

std::string JsonTape::parse_once(std::string_view record) {
  nodes_.clear();
  bytes_.clear();
  bytes_.reserve(record.size() + 1);
  Events events(*this);
  nlohmann::json::sax_parse(record.begin(), record.end(), &events);
  return events.trouble;
}

std::string JsonTape::parse(std::string_view record) {
  std::string trouble = parse_once(record);
  if (trouble.empty()) return trouble;
  const std::string mended = mended_json(record);
  return mended.empty() ? trouble : parse_once(mended);
}

void JsonTape::append_json(std::uint32_t index, std::string& out) const {
  const JsonNode& node = nodes_[index];
  if (node.kind == Kind::kNull) out += "null";
  if (node.kind == Kind::kScalar) out += node.text;
  if (node.kind == Kind::kText) out += nlohmann::json(node.text).dump();
  if (node.kind != Kind::kObject && node.kind != Kind::kList) return;
  const bool object = node.kind == Kind::kObject;
  out += object ? '{' : '[';
  for (std::uint32_t i = index + 1; i < node.end; i = nodes_[i].end) {
    if (i > index + 1) out += ',';
    if (object) out += nlohmann::json(nodes_[i].key).dump() + ":";
    append_json(i, out);
  }
  out += object ? '}' : ']';
}

}  // namespace patron::ingest

#include "ingest/json/json_flattener.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace patron::ingest {
namespace {

using Kind = JsonNode::Kind;

constexpr std::size_t kMostNoted = 20;

/// "order.line_items" is a list of lines by its name.
bool names_lines(std::string_view path) {
  static constexpr std::array kNames = {
      std::string_view("line_items"),  std::string_view("lineitems"),
      std::string_view("items"),       std::string_view("lines"),
      std::string_view("order_lines"), std::string_view("orderlines"),
      std::string_view("products"),    std::string_view("positions"),
      std::string_view("articles")};
  std::string name(path.substr(path.rfind('.') + 1));
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

void note(std::set<std::string>& paths, const std::string& path) {
  if (paths.size() < kMostNoted) paths.insert(path);
}

}  // namespace

void JsonFlattener::learn_lists(const JsonTape& tape) {
  pass_ = Pass::kLists;
  tape_ = &tape;
  walk(0, false);
}

void JsonFlattener::choose_list() {
  const auto named = std::find_if(lists_.begin(), lists_.end(), names_lines);
  if (named != lists_.end())
    list_ = *named;
  else if (!lists_.empty())
    list_ = lists_.front();
}

void JsonFlattener::learn_columns(const JsonTape& tape) {
  pass_ = Pass::kColumns;
  tape_ = &tape;
  walk(0, false);
}

std::string JsonFlattener::begin(const JsonTape& tape) {
  tape_ = &tape;
  row_is_due_ = false;
  if (tape.nodes().empty() || tape.nodes()[0].kind != Kind::kObject) return "no JSON object";
  pass_ = Pass::kCells;
  list_node_ = 0;
  made_.clear();
  outer_cells_.assign(columns_.size(), {});
  cells_ = &outer_cells_;
  walk(0, false);
  row_is_due_ = true;
  if (list_node_ == 0) return {};
  element_ = list_node_ + 1;
  std::size_t n_bytes = 0, n_elements = 0;
  for (const std::string_view cell : outer_cells_) n_bytes += cell.size();
  for (std::uint32_t i = element_; i < tape.nodes()[list_node_].end; i = tape.nodes()[i].end)
    ++n_elements;
  row_is_due_ = (n_bytes + columns_.size()) * n_elements <= kMostRepeated;
  return row_is_due_ ? std::string{}
                     : fmt::format(
                           "its {} elements of {} are too many for what is repeated with "
                           "each of them",
                           n_elements, list_);
}

bool JsonFlattener::next(std::vector<std::string_view>& cells) {
  if (!row_is_due_) return false;
  cells = outer_cells_;
  if (list_node_ == 0) {
    row_is_due_ = false;
    return true;
  }
  cells_ = &cells;
  path_ = list_;
  walk(element_, true);
  path_.clear();
  element_ = tape_->nodes()[element_].end;
  row_is_due_ = element_ < tape_->nodes()[list_node_].end;
  return true;
}

void JsonFlattener::walk(std::uint32_t index, bool within_list) {
  const JsonNode& node = tape_->nodes()[index];
  switch (node.kind) {
    case Kind::kObject:
      return walk_members(index, within_list);
    case Kind::kList:
      return walk_list(index, within_list);
    default:
      return set(node.text);
  }
}

void JsonFlattener::walk_members(std::uint32_t index, bool within_list) {
  const auto& nodes = tape_->nodes();
  const std::size_t length = path_.size();
  for (std::uint32_t i = index + 1; i < nodes[index].end; i = nodes[i].end) {
    if (length > 0) path_ += '.';
    path_ += nodes[i].key;
    walk(i, within_list);
    path_.resize(length);
  }
}

void JsonFlattener::walk_list(std::uint32_t index, bool within_list) {
  const auto& nodes = tape_->nodes();
  const std::uint32_t end = nodes[index].end;
  bool objects = end > index + 1;
  for (std::uint32_t i = index + 1; i < end; i = nodes[i].end)
    objects = objects && nodes[i].kind == Kind::kObject;
  if (!objects) {
    if (end > index + 1) set(joined(index));
    return;
  }
  if (pass_ == Pass::kLists) {
    if (!within_list && std::find(lists_.begin(), lists_.end(), path_) == lists_.end() &&
        lists_.size() < kMostColumns)
      lists_.push_back(path_);
    return;
  }
  if (within_list || path_ != list_) return note(lists_left_out_, path_);
  if (pass_ == Pass::kCells) {
    list_node_ = index;
    return;
  }
  for (std::uint32_t i = index + 1; i < end; i = nodes[i].end) walk(i, true);
}

void JsonFlattener::set(std::string_view text) {
  if (pass_ == Pass::kLists) return;
  const auto found = column_of_.find(path_);
  if (pass_ == Pass::kCells && found != column_of_.end()) {
    (*cells_)[found->second] = text;
  } else if (pass_ == Pass::kColumns && found == column_of_.end() &&
             columns_.size() < kMostColumns) {
    column_of_.emplace(path_, columns_.size());
    columns_.push_back(path_);
  } else if (pass_ == Pass::kCells) {
    note(keys_left_out_, path_);
  }
}

std::string_view JsonFlattener::joined(std::uint32_t index) {
  const auto& nodes = tape_->nodes();
  std::string& text = made_.emplace_back();
  bool plain = true;
  for (std::uint32_t i = index + 1; i < nodes[index].end; i = nodes[i].end)
    plain = plain && nodes[i].kind != Kind::kObject && nodes[i].kind != Kind::kList;
  if (!plain) {
    tape_->append_json(index, text);
    return text;
  }
  for (std::uint32_t i = index + 1; i < nodes[index].end; ++i) {
    if (i > index + 1) text += ", ";
    text += nodes[i].text;
  }
  return text;
}

}  // namespace patron::ingest

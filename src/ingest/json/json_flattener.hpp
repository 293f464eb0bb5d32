#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/json/json_tape.hpp"

namespace patron::ingest {

/// Turns records of any shape into rows of one table.
///
/// A member of a member becomes the column "customer.id"; a list of plain values one cell, joined
/// by ", "; any other list its JSON text. One list of objects of each record is unrolled: a row for
/// each of its elements ("line_items.sku"), with the values around it repeated. Which list that is,
/// and the columns, is learnt from a sample.
class JsonFlattener {
 public:
  static constexpr std::size_t kMostColumns = 4'096;
  /// Bytes that the repeated values of one record may fill.
  static constexpr std::size_t kMostRepeated = 64 << 20;

  /// Learning, first: which lists of objects there are.
  void learn_lists(const JsonTape& tape);
  /// Then, with the list chosen: the columns, in the order in which they first occur.
  void choose_list();
  void learn_columns(const JsonTape& tape);
  const std::vector<std::string>& columns() const { return columns_; }
  const std::string& unrolled_list() const { return list_; }

  /// Takes a record apart; empty, or why it can't be. The tape must stay as it is while its rows
  /// are asked for.
  std::string begin(const JsonTape& tape);
  /// The next row of the record; false where there is none more.
  bool next(std::vector<std::string_view>& cells);
  /// True where the record's rows are elements of the unrolled list.
  bool is_unrolled() const { return list_node_ != 0; }

  /// Paths that no column holds: lists of objects beside the unrolled one; what first occurred
  /// after the learning.
  const std::set<std::string>& lists_left_out() const { return lists_left_out_; }
  const std::set<std::string>& keys_left_out() const { return keys_left_out_; }

 private:
  enum class Pass { kLists, kColumns, kCells };
  void walk(std::uint32_t index, bool within_list);
  void walk_members(std::uint32_t index, bool within_list);
  void walk_list(std::uint32_t index, bool within_list);
  void set(std::string_view text);
  std::string_view joined(std::uint32_t index);

  const JsonTape* tape_ = nullptr;
  Pass pass_ = Pass::kLists;
  std::string path_;
  std::vector<std::string> lists_;  // in the order in which they first occur
  std::string list_;
  std::vector<std::string> columns_;
  boost::unordered_flat_map<std::string, std::size_t> column_of_;
  std::set<std::string> lists_left_out_, keys_left_out_;
  std::vector<std::string_view> outer_cells_, *cells_ = nullptr;
  std::deque<std::string> made_;  // cells that stand nowhere in the record as they are
  std::uint32_t list_node_ = 0, element_ = 0;
  bool row_is_due_ = false;
};

}  // namespace patron::ingest

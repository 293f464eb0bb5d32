#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace patron::ingest {

/// Numbers texts 0, 1, 2 … in the order of their first occurrence.
/// Lines of one order stand together in most exports, so the last text is tried first.
class TextCodes {
 public:
  std::int32_t code_of(std::string_view text) {
    if (text == last_text_ && last_code_ >= 0) return last_code_;
    const auto [entry, is_new] =
        codes_.try_emplace(std::string(text), static_cast<std::int32_t>(codes_.size()));
    if (is_new) new_texts_.push_back(entry->first);
    last_text_ = entry->first;  // keys of an unordered_map stay where they are
    return last_code_ = entry->second;
  }

  /// Texts first seen since the last call.
  std::vector<std::string> take_new_texts() { return std::exchange(new_texts_, {}); }

 private:
  std::unordered_map<std::string, std::int32_t> codes_;
  std::vector<std::string> new_texts_;
  std::string_view last_text_;
  std::int32_t last_code_ = -1;
};

}  // namespace patron::ingest

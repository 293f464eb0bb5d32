#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patron::ingest {

/// Numbers texts 0, 1, 2 … in the order of their first occurrence.
/// Lines of one order stand together in most exports, so the last text is tried first.
class TextCodes {
 public:
  std::int32_t code_of(std::string_view text) {
    if (last_code_ >= 0 && text == last_text_) return last_code_;
    auto entry = codes_.find(text);
    if (entry == codes_.end()) {
      const std::string& kept =
          texts_.emplace_back(text);  // a deque's elements stay where they are
      entry = codes_.emplace(kept, static_cast<std::int32_t>(codes_.size())).first;
    }
    last_text_ = entry->first;
    return last_code_ = entry->second;
  }

  /// Texts first seen since the last call.
  std::vector<std::string> take_new_texts() {
    std::vector<std::string> fresh(texts_.begin() + static_cast<std::ptrdiff_t>(n_taken_),
                                   texts_.end());
    n_taken_ = texts_.size();
    return fresh;
  }

 private:
  std::deque<std::string> texts_;
  boost::unordered_flat_map<std::string_view, std::int32_t> codes_;
  std::size_t n_taken_ = 0;
  std::string_view last_text_;
  std::int32_t last_code_ = -1;
};

}  // namespace patron::ingest

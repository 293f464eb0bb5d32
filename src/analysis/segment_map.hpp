#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace patron::analysis {

/// Which segment each score code belongs to.
class SegmentMap {
 public:
  /// A shipped map: segments11, segments10, segments9, segments4. Errors: invalid_argument.
  static SegmentMap shipped(std::string_view name);

  /// A CSV with r_score, f_score, m_score, segment; scores as "3", "4-5" or "*".
  /// Errors: bad_data that names the first code without a segment (gap) or with two (overlap).
  static SegmentMap from_file(const std::filesystem::path& file);

  /// Index into names() for scores of 1 .. tiles; other tilings than five are stretched onto it.
  int segment_of(std::int64_t r, std::int64_t f, std::int64_t m, int tiles) const;
  const std::vector<std::string>& names() const { return names_; }

 private:
  void set(int code, const std::string& segment, const std::string& where);
  void order_names();
  std::vector<std::string> names_;
  std::vector<int> segment_ = std::vector<int>(125, -1);
};

/// Sign and advice of a segment; plain defaults for names of own maps.
struct SegmentWords {
  std::string emoji;
  std::string advice;
};
SegmentWords words_of_segment(std::string_view name);

}  // namespace patron::analysis

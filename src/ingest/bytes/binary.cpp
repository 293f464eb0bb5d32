#include "ingest/bytes/binary.hpp"

#include <algorithm>

namespace patron::ingest {
namespace {

/// Control characters but for blanks, escape, and those that are used as delimiters (1, 28-31).
bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && byte != 1 && !(byte >= 9 && byte <= 13) && byte != 0x1B && byte < 0x1C;
}

}  // namespace

bool is_binary(std::string_view head) {
  const auto n = static_cast<std::size_t>(std::count_if(head.begin(), head.end(), is_control));
  return n * 10 > head.size() || (n >= 32 && n * 50 > head.size());
}

}  // namespace patron::ingest

#include "ingest/cancellation_mark.hpp"

namespace patron::ingest {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void CancellationMark::add(std::string_view order_id, std::int64_t quantity) {
  if (order_id.empty()) return;
  if (order_id[0] != 'C' && order_id[0] != 'c') {
    ++n_others_;
    n_others_with_digit_ += is_digit(order_id[0]);
    return;
  }
  ++n_with_c_;
  n_sold_with_c_ += quantity > 0;
  n_digit_after_c_ += order_id.size() > 1 && is_digit(order_id[1]);
}

bool CancellationMark::holds() const {
  if (2 * n_sold_with_c_ <= n_with_c_) return true;
  return n_others_ > 0 && 2 * n_others_with_digit_ > n_others_ && 2 * n_digit_after_c_ > n_with_c_;
}

}  // namespace patron::ingest

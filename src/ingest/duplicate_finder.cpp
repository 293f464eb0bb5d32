#include "ingest/duplicate_finder.hpp"

namespace patron::ingest {
namespace {

/// Emptying a set costs as much as it has room for.
constexpr std::size_t kLargestKept = 1024;

/// Lines called back for each line read, above which one large table is cheaper.
constexpr std::size_t kCalledBackPerLine = 2;

}  // namespace

void DuplicateFinder::begin(std::int32_t order) {
  if (current_.bucket_count() > kLargestKept) current_ = {};
  current_.clear();
  current_order_ = order;
  const auto index = static_cast<std::size_t>(order);
  const bool is_new = index >= last_run_.size();
  if (is_new) last_run_.resize(index + 1, -1);
  runs_.push_back({history_.size(), last_run_[index]});
  last_run_[index] = static_cast<std::int64_t>(runs_.size()) - 1;
  if (!is_new) call_back(order);
}

void DuplicateFinder::call_back(std::int32_t order) {
  for (std::int64_t at =
           runs_[static_cast<std::size_t>(last_run_[static_cast<std::size_t>(order)])].previous;
       at >= 0; at = runs_[static_cast<std::size_t>(at)].previous) {
    const std::size_t run = static_cast<std::size_t>(at);
    const std::size_t begin = runs_[run].begin, end = runs_[run + 1].begin;
    n_called_back_ += end - begin;
    if (n_called_back_ > kCalledBackPerLine * history_.size()) return look_everything_up();
    current_.insert(history_.begin() + static_cast<std::ptrdiff_t>(begin),
                    history_.begin() + static_cast<std::ptrdiff_t>(end));
  }
}

void DuplicateFinder::look_everything_up() {
  is_torn_ = true;
  all_.insert(history_.begin(), history_.end());
  history_ = {};
  runs_ = {};
  last_run_ = {};
  current_ = {};
}

}  // namespace patron::ingest

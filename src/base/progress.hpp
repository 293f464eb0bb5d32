#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace patron::base {

/// One step of long work, as told to whoever watches. total = 0: not known.
struct ProgressStep {
  std::string stage;  // "reading", "clustering"
  std::int64_t done = 0;
  std::int64_t total = 0;
  std::string unit;  // "bytes", "rows"
};

/// Progress and cancellation of long work; cheap enough to be told every few milliseconds.
class Progress {
 public:
  using Watcher = std::function<void(const ProgressStep&)>;
  using Cancelled = std::function<bool()>;

  Progress() = default;
  explicit Progress(Watcher watcher, Cancelled cancelled = {})
      : watcher_(std::move(watcher)), cancelled_(std::move(cancelled)) {}

  /// Throws Error cancelled where the user has asked to stop.
  void tell(const ProgressStep& step) const;

 private:
  Watcher watcher_;
  Cancelled cancelled_;
};

}  // namespace patron::base

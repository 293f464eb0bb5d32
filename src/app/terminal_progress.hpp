#pragma once

#include <chrono>
#include <string>

#include "base/progress.hpp"

namespace patron::app {

/// A progress bar on standard error. Ctrl-C asks the running work to stop; a second one kills it.
class TerminalProgress {
 public:
  explicit TerminalProgress(bool visible);
  base::Progress progress();
  /// Takes the bar away.
  void clear();

 private:
  void draw(const base::ProgressStep& step);
  bool visible_;
  bool drawn_ = false;
  std::string stage_;
  std::chrono::steady_clock::time_point last_drawn_{};
};

}  // namespace patron::app

#pragma once

#include <string>
#include <vector>

namespace patron::base {

/// What one stage of a run has used. CPU counts all threads and finished child processes.
struct StageCost {
  std::string stage;
  double cpu_seconds = 0;
  double wall_seconds = 0;
  double peak_memory_mib = 0;  // of the process since its start
};

/// Measures a run stage by stage: begin() ends the stage before it.
class Stages {
 public:
  void begin(const std::string& stage);
  void end();
  /// All ended stages in order; a stage begun twice is added up.
  const std::vector<StageCost>& costs() const { return costs_; }

 private:
  struct Clock {
    double cpu = 0, wall = 0;
  };
  static Clock now();
  std::string stage_;
  Clock begun_;
  std::vector<StageCost> costs_;
};

}  // namespace patron::base

#include "base/stages.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>

namespace patron::base {
namespace {

double seconds_of(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

double cpu_seconds_of(int who) {
  rusage usage{};
  getrusage(who, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

double peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace

Stages::Clock Stages::now() {
  const auto wall = std::chrono::steady_clock::now().time_since_epoch();
  return {cpu_seconds_of(RUSAGE_SELF) + cpu_seconds_of(RUSAGE_CHILDREN),
          std::chrono::duration<double>(wall).count()};
}

void Stages::begin(const std::string& stage) {
  end();
  stage_ = stage;
  begun_ = now();
}

void Stages::end() {
  if (stage_.empty()) return;
  const Clock ended = now();
  auto cost = std::find_if(costs_.begin(), costs_.end(),
                           [&](const StageCost& c) { return c.stage == stage_; });
  if (cost == costs_.end()) cost = costs_.insert(cost, StageCost{stage_});
  cost->cpu_seconds += ended.cpu - begun_.cpu;
  cost->wall_seconds += ended.wall - begun_.wall;
  cost->peak_memory_mib = peak_memory_mib();
  stage_.clear();
}

}  // namespace patron::base

#pragma once

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cstdint>

namespace patron::base {

/// Seeded random numbers that are the same on every machine and compiler: Boost's distributions are
/// specified by their source, those of <random> are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  /// An independent stream: one for each item of a parallel loop, so that results do not depend on
  /// the number of threads.
  Random(std::uint64_t seed, std::uint64_t stream)
      : engine_(mix(seed + 0x9E3779B97F4A7C15u * (stream + 1))) {}

  /// Uniform in [0, 1).
  double uniform() { return boost::random::uniform_01<double>{}(engine_); }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform in 0 .. bound - 1.
  std::int64_t below(std::int64_t bound) {
    return boost::random::uniform_int_distribution<std::int64_t>{0, bound - 1}(engine_);
  }
  double normal() { return boost::random::normal_distribution<double>{}(engine_); }
  boost::random::mt19937_64& engine() { return engine_; }

 private:
  /// splitmix64's finaliser (Steele, Lea & Flood 2014): near seeds give far states.
  static std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
  }

  boost::random::mt19937_64 engine_;
};

}  // namespace patron::base

#pragma once

#include <boost/random/normal_distribution.hpp>
#include <cmath>
#include <cstdint>

namespace patron::ingest::generator {

/// What a stream of random numbers is for. Each purpose has its own streams, so that asking for
/// events or dirt leaves the orders as they were.
enum class Purpose : std::uint64_t {
  kCalendar,
  kProducts,
  kTypes,
  kTraits,
  kLife,
  kFavourites,
  kDay,
  kOrder,
  kReturn,
  kDirt,
  kVisit,
  kEvents,
};

/// A tiny random stream for one customer, one order or one day: splitmix64 (Steele, Lea & Flood
/// 2014). base::Random holds 2.5 KB of state, which to seed costs more than a whole order here;
/// with one stream per order any order can be made again alone (a return does so).
class Stream {
 public:
  using result_type = std::uint64_t;

  Stream(std::uint64_t seed, Purpose purpose, std::uint64_t item)
      : state_(mix(mix(seed + kStep * (static_cast<std::uint64_t>(purpose) + 1)) + kStep * item)) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~std::uint64_t{0}; }
  result_type operator()() { return mix(state_ += kStep); }

  /// Uniform in [0, 1).
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  bool chance(double probability) { return uniform() < probability; }
  /// Uniform in 0 .. bound - 1 (multiply and shift; the bias is below bound / 2^64).
  std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>((*this)()) * bound) >> 64);
  }
  double exponential(double mean) { return -mean * std::log1p(-uniform()); }
  double normal() { return boost::random::normal_distribution<double>{}(*this); }

 private:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15u;

  static constexpr std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
  }

  std::uint64_t state_;
};

}  // namespace patron::ingest::generator

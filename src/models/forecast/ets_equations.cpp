#include "models/forecast/ets_equations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "models/simd.hpp"

namespace patron::models {
namespace {

using Eigen::VectorXd;
using Part = EtsForm::Part;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kRows = 4;  // of the Jacobian that enter J'J together

/// The derivatives of a step by what it depends on; see take_in for the step itself.
struct Slopes {
  double q_level, q_trend, q_phi, mean_q, mean_season;
  double r_trend, r_phi, level_q, level_season;
  double keep_trend, trend_level, trend_before, keep_season, season_q;
};

/// x^phi, phi x^(phi-1) and x^phi log x of a multiplicative trend are all there is of powers.
Slopes slopes_of(const EtsForm& form, const EtsParameters& p, const EtsOutlook& ahead, double y,
                 double level, double trend, double season) {
  const bool seen = !std::isnan(y);
  const double beta_share = seen && form.has_trend() ? p.beta / p.alpha : 0;
  const double alpha = seen ? p.alpha : 0, gamma = seen ? p.gamma : 0;
  Slopes s{};
  if (form.trend == Part::kMultiplicative) {
    s.q_level = ahead.r;
    s.r_trend = p.phi * ahead.r / trend;
    s.q_trend = level * s.r_trend;
    s.r_phi = form.damped ? ahead.r * std::log(trend) : 0;
    s.q_phi = level * s.r_phi;
  } else {
    s.q_level = 1;
    s.q_trend = s.r_trend = form.has_trend() ? p.phi : 0;
    s.q_phi = s.r_phi = trend;
  }
  s.mean_q = form.season == Part::kMultiplicative ? season : 1;
  s.mean_season = form.season == Part::kNone ? 0 : form.season == Part::kAdditive ? 1 : ahead.q;
  const double clear_season = form.season == Part::kNone       ? 0
                              : form.season == Part::kAdditive ? -1
                                                               : -y / (season * season);
  s.level_q = 1 - alpha;
  s.level_season = seen ? alpha * clear_season : 0;
  s.keep_trend = 1 - beta_share;
  s.trend_level = beta_share;  // times 1, or 1 / level before: done where level after is known
  s.trend_before = -beta_share;
  s.keep_season = 1 - gamma;
  s.season_q = !seen || form.season == Part::kNone ? 0
               : form.season == Part::kAdditive    ? -gamma
                                                   : -gamma * y / (ahead.q * ahead.q);
  return s;
}

/// Eight columns at once. Not assumed to be aligned, nor to be other than the doubles below it.
typedef double Columns __attribute__((vector_size(64), aligned(8), may_alias));
constexpr int kLanes = 8;

/// Derivatives of the states by every column, and the sums over rows made from them. kBlocks blocks
/// of eight columns, 0: as many as it takes.
template <int kBlocks>
class Sensitivities {
 public:
  Sensitivities(int n_columns, int period)
      : n_(n_columns),
        n_blocks_((n_columns + kLanes - 1) / kLanes),
        memory_(kLanes * (blocks() * (5 + kRows + std::max(period, 1) + n_columns) + 1)) {
    void* start = memory_.data();
    std::size_t space = memory_.size() * sizeof(double);
    next_ = static_cast<Columns*>(std::align(64, 64, start, space));
    level_ = take(1), trend_ = take(1), mean_ = take(1), pull_ = take(1), log_mean_ = take(1);
    rows_ = take(kRows), seasonal_ = take(std::max(period, 1)), squares_ = take(n_columns);
  }
  Sensitivities(const Sensitivities&) = delete;
  Sensitivities& operator=(const Sensitivities&) = delete;

  double& level(int column) { return level_[column / kLanes][column % kLanes]; }
  double& trend(int column) { return trend_[column / kLanes][column % kLanes]; }
  double& mean(int column) { return mean_[column / kLanes][column % kLanes]; }
  double& season(int slot, int column) {
    return seasonal_[slot * blocks() + column / kLanes][column % kLanes];
  }

  PATRON_SIMD_INLINE void step(const Slopes& s, int slot) {
    Columns* season = seasonal_ + slot * blocks();
    for (int k = 0; k < blocks(); ++k) {
      const Columns level = level_[k], trend = trend_[k];
      const Columns dq = s.q_level * level + s.q_trend * trend;
      mean_[k] = s.mean_q * dq + s.mean_season * season[k];
      const Columns after = s.level_q * dq + s.level_season * season[k];
      trend_[k] =
          s.keep_trend * s.r_trend * trend + (s.trend_level * after + s.trend_before * level);
      level_[k] = after;
      season[k] = s.keep_season * season[k] + s.season_q * dq;
    }
  }

  /// Takes in the row of a residual e with derivative by_mean * mean', and of log mean.
  PATRON_SIMD_INLINE void add_row(double e, double by_mean, double by_log) {
    Columns* row = rows_ + n_rows_ * blocks();
    for (int k = 0; k < blocks(); ++k) {
      row[k] = by_mean * mean_[k];
      pull_[k] += e * row[k];
      log_mean_[k] += by_log * mean_[k];
    }
    if (++n_rows_ == kRows) flush();
  }

  PATRON_SIMD_INLINE void flush() {
    for (int k = n_rows_ * blocks(); k < kRows * blocks(); ++k) rows_[k] = Columns{};
    const Columns* a = rows_;
    const Columns *b = a + blocks(), *c = b + blocks(), *d = c + blocks();
    Columns* into = squares_;
    for (int j = 0; j < n_; ++j, into += blocks()) {
      const int block = j / kLanes, lane = j % kLanes;
      const double aj = a[block][lane], bj = b[block][lane], cj = c[block][lane],
                   dj = d[block][lane];
      for (int k = block; k < blocks(); ++k)
        into[k] += (aj * a[k] + bj * b[k]) + (cj * c[k] + dj * d[k]);
    }
    n_rows_ = 0;
  }

  double square(int j, int k) const {
    const int low = std::min(j, k), high = std::max(j, k);
    return squares_[low * blocks() + high / kLanes][high % kLanes];
  }
  double pull(int j) const { return pull_[j / kLanes][j % kLanes]; }
  double log_mean(int j) const { return log_mean_[j / kLanes][j % kLanes]; }

 private:
  Columns* take(int n) { return std::exchange(next_, next_ + n * blocks()); }
  int blocks() const { return kBlocks == 0 ? n_blocks_ : kBlocks; }

  int n_, n_blocks_, n_rows_ = 0;
  std::vector<double> memory_;
  Columns *next_, *level_, *trend_, *mean_, *pull_, *log_mean_, *rows_, *seasonal_, *squares_;
};

/// Sum of logarithms by few of them: products as long as they stay in range.
class LogSum {
 public:
  void add(double value) {
    product_ *= value;
    if (!(product_ < 1e100 && product_ > 1e-100)) {
      sum_ += std::log(product_);
      product_ = 1;
    }
  }
  double total() const { return sum_ + std::log(product_); }

 private:
  double sum_ = 0, product_ = 1;
};

/// Sums over all values seen.
struct Totals {
  double squares = 0;
  LogSum log_means;
  int n_seen = 0;
};

/// Residuals e G with G = exp(mean log mean): (e G)' = G (e' + e u), u = mean of (log mean)'.
template <int kBlocks>
void finish(const Sensitivities<kBlocks>& by, const Totals& totals, bool relative, int n,
            NormalEquations& out) {
  const double mean_log = relative ? totals.log_means.total() / totals.n_seen : 0;
  const double scale = std::exp(2 * mean_log), sum = totals.squares;
  out.cost = sum * scale;
  out.gradient.resize(n);
  out.curvature.resize(n, n);
  VectorXd u = VectorXd::Zero(n);
  if (relative)
    for (int j = 0; j < n; ++j) u[j] = by.log_mean(j) / totals.n_seen;
  for (int j = 0; j < n; ++j) {
    out.gradient[j] = scale * (by.pull(j) + sum * u[j]);
    for (int k = 0; k < n; ++k)
      out.curvature(k, j) =
          scale * (by.square(j, k) + by.pull(j) * u[k] + by.pull(k) * u[j] + sum * u[j] * u[k]);
  }
}

bool positive_where_needed(const EtsForm& form, const EtsOutlook& ahead, double level,
                           double trend) {
  if (!form.needs_positive()) return true;
  if (form.trend == Part::kMultiplicative && !(level > 0 && trend > 0)) return false;
  if (form.season == Part::kMultiplicative && !(ahead.q > 0)) return false;
  return ahead.mean > 0;
}

}  // namespace

EtsEquations::EtsEquations(const EtsForm& form, int period, std::span<const double> y,
                           const EtsState& start, bool fixed_season)
    : form_(form), period_(form.has_season() ? period : 1), y_(y), seasonal_(start.seasonal) {
  int column = 1;
  if (form.has_trend()) beta_ = column++;
  if (form.has_season()) gamma_ = column++;
  if (form.damped) phi_ = column++;
  level_ = column++;
  if (form.has_trend()) trend_ = column++;
  season_ = column;
  n_free_seasons_ = form.has_season() && !fixed_season ? period - 1 : 0;
  n_columns_ = column + n_free_seasons_;
}

VectorXd EtsEquations::pack(const EtsParameters& p, const EtsState& state) const {
  VectorXd x(n_columns_);
  x[0] = p.alpha;
  if (beta_ >= 0) x[beta_] = p.beta / p.alpha;
  if (gamma_ >= 0) x[gamma_] = p.gamma / (1 - p.alpha);
  if (phi_ >= 0) x[phi_] = p.phi;
  x[level_] = state.level;
  if (trend_ >= 0) x[trend_] = state.trend;
  for (int j = 0; j < n_free_seasons_; ++j) x[season_ + j] = state.seasonal[j];
  return x;
}

EtsParameters EtsEquations::parameters_of(const VectorXd& x) const {
  EtsParameters p;
  p.alpha = x[0];
  if (beta_ >= 0) p.beta = x[beta_] * p.alpha;
  if (gamma_ >= 0) p.gamma = x[gamma_] * (1 - p.alpha);
  if (phi_ >= 0) p.phi = x[phi_];
  return p;
}

EtsState EtsEquations::state_of(const VectorXd& x) const {
  EtsState state{x[level_], 0, seasonal_};
  if (trend_ >= 0) state.trend = x[trend_];
  for (int j = 0; j < n_free_seasons_; ++j) state.seasonal[j] = x[season_ + j];
  return state;
}

struct EtsEquations::Walker {
  /// Goes through the values once. kLinear: no multiplicative part but the error, so that the
  /// slopes are the same at every step.
  template <int kBlocks, bool kLinear>
  PATRON_SIMD_INLINE static bool walk(const EtsEquations& all, const VectorXd& x,
                                      Sensitivities<kBlocks>& by, Totals& totals) {
    const EtsForm form = all.form_;
    const int beta = all.beta_, gamma = all.gamma_, phi = all.phi_, period = all.period_;
    const EtsParameters p = all.parameters_of(x);
    const double gamma_share = gamma >= 0 ? x[gamma] : 0;
    const bool relative = form.error == EtsForm::Error::kMultiplicative;
    const bool additive_season = form.season == Part::kAdditive;
    EtsState state = all.state_of(x);
    double level = state.level, trend = state.trend, no_season = 0;
    const Slopes seen_slopes = slopes_of(form, p, {}, 0, 1, 1, 1);
    const Slopes unseen_slopes = slopes_of(form, p, {}, kNan, 1, 1, 1);
    int slot = 0;
    for (const double y : all.y_) {
      double& season = form.has_season() ? state.seasonal[slot] : no_season;
      const double level_before = level, trend_before = trend, season_before = season;
      const EtsOutlook ahead = look_ahead(form, p.phi, level, trend, season);
      if (!positive_where_needed(form, ahead, level, trend)) return false;
      const bool seen = !std::isnan(y);
      take_in(form, p, ahead, y, level, trend, season);
      Slopes s = kLinear ? seen ? seen_slopes : unseen_slopes
                         : slopes_of(form, p, ahead, y, level_before, trend_before, season_before);
      if (kLinear) s.q_phi = s.r_phi = trend_before;
      if (form.trend == Part::kMultiplicative) {
        s.trend_before *= level / (level_before * level_before);
        s.trend_level /= level_before;
      }
      by.step(s, slot);
      if (phi >= 0) {  // phi enters q and r by itself
        by.mean(phi) += s.mean_q * s.q_phi;
        by.level(phi) += s.level_q * s.q_phi;
        by.trend(phi) += s.keep_trend * s.r_phi + s.trend_level * s.level_q * s.q_phi;
        if (gamma >= 0) by.season(slot, phi) += s.season_q * s.q_phi;
      }
      if (seen) {  // so do the others in what they smooth
        const double clear = form.season == Part::kNone ? y
                             : additive_season          ? y - season_before
                                                        : y / season_before;
        const double surprise = clear - ahead.q;
        by.level(0) += surprise;
        if (beta >= 0) {
          const double slope =
              form.trend == Part::kAdditive ? level - level_before : level / level_before;
          by.trend(0) += s.trend_level * surprise;
          by.trend(beta) += slope - ahead.r;
        }
        if (gamma >= 0) {
          const double own = additive_season ? y - ahead.q : y / ahead.q;
          by.season(slot, 0) -= gamma_share * (own - season_before);
          by.season(slot, gamma) += (1 - p.alpha) * (own - season_before);
        }
        const double share = relative ? 1 / ahead.mean : 1;
        const double e = (y - ahead.mean) * share;
        by.add_row(e, relative ? -y * share * share : -1, share);
        totals.squares += e * e;
        if (relative) totals.log_means.add(ahead.mean);
        ++totals.n_seen;
      }
      if (++slot >= period) slot = 0;
    }
    by.flush();
    return totals.n_seen > 0;
  }

  template <int kBlocks>
  static bool look(const EtsEquations& all, const VectorXd& x, NormalEquations& out) {
    Sensitivities<kBlocks> by(all.n_columns_, all.form_.has_season() ? all.period_ : 1);
    by.level(all.level_) = 1;
    if (all.trend_ >= 0) by.trend(all.trend_) = 1;
    for (int j = 0; j < all.n_free_seasons_; ++j) by.season(j, all.season_ + j) = 1;
    Totals totals;
    const bool linear =
        all.form_.trend != Part::kMultiplicative && all.form_.season != Part::kMultiplicative;
    bool admissible = false;
    simd::with_widest_registers([&](auto) PATRON_SIMD_LAMBDA {
      admissible = linear ? walk<kBlocks, true>(all, x, by, totals)
                          : walk<kBlocks, false>(all, x, by, totals);
    });
    if (!admissible) return false;
    finish(by, totals, all.form_.error == EtsForm::Error::kMultiplicative, all.n_columns_, out);
    return std::isfinite(out.cost) && out.gradient.allFinite() && out.curvature.allFinite();
  }
};

bool EtsEquations::look(const VectorXd& x, NormalEquations& out) const {
  if (n_columns_ <= kLanes) return Walker::look<1>(*this, x, out);
  if (n_columns_ <= 3 * kLanes) return Walker::look<3>(*this, x, out);
  return Walker::look<0>(*this, x, out);
}

}  // namespace patron::models

#include "models/forecast/ets_equations.hpp"

#include <algorithm>
#include <cmath>

#include "models/simd.hpp"

namespace patron::models {
namespace {

using Eigen::VectorXd;
using Part = EtsForm::Part;

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
  s.season_q = !seen                            ? 0
               : form.season == Part::kAdditive ? -gamma
                                                : -gamma * y / (ahead.q * ahead.q);
  return s;
}

/// Derivatives of the states by every column, and the sums over rows made from them.
class Sensitivities {
 public:
  Sensitivities(int n_columns, int period)
      : n_(n_columns),
        stride_((n_columns + 7) / 8 * 8),
        level_(stride_),
        trend_(stride_),
        mean_(stride_),
        seasonal_(static_cast<std::size_t>(stride_) * std::max(period, 1)),
        rows_(static_cast<std::size_t>(stride_) * kRows),
        squares_(static_cast<std::size_t>(stride_) * stride_),
        pull_(stride_),
        log_mean_(stride_) {}

  double* level() { return level_.data(); }
  double* trend() { return trend_.data(); }
  double* season(int slot) { return seasonal_.data() + static_cast<std::size_t>(slot) * stride_; }
  double* mean() { return mean_.data(); }

  PATRON_SIMD_INLINE void step(const Slopes& s, int slot) {
    double* __restrict level = level_.data();
    double* __restrict trend = trend_.data();
    double* __restrict mean = mean_.data();
    double* __restrict season = this->season(slot);
    for (int k = 0; k < stride_; ++k) {
      const double dq = s.q_level * level[k] + s.q_trend * trend[k];
      mean[k] = s.mean_q * dq + s.mean_season * season[k];
      const double after = s.level_q * dq + s.level_season * season[k];
      trend[k] =
          s.keep_trend * (s.r_trend * trend[k]) + s.trend_level * after + s.trend_before * level[k];
      level[k] = after;
      season[k] = s.keep_season * season[k] + s.season_q * dq;
    }
  }

  /// Takes in the row of a residual e with derivative by_mean * mean', and of log mean.
  PATRON_SIMD_INLINE void add_row(double e, double by_mean, double by_log) {
    double* __restrict row = rows_.data() + n_rows_ * stride_;
    double* __restrict pull = pull_.data();
    double* __restrict log_mean = log_mean_.data();
    const double* __restrict mean = mean_.data();
    for (int k = 0; k < stride_; ++k) {
      row[k] = by_mean * mean[k];
      pull[k] += e * row[k];
      log_mean[k] += by_log * mean[k];
    }
    if (++n_rows_ == kRows) flush();
  }

  PATRON_SIMD_INLINE void flush() {
    std::fill(rows_.begin() + n_rows_ * stride_, rows_.end(), 0.0);
    const double* __restrict a = rows_.data();
    const double* __restrict b = a + stride_;
    const double* __restrict c = b + stride_;
    const double* __restrict d = c + stride_;
    for (int j = 0; j < n_; ++j) {
      double* __restrict into = squares_.data() + static_cast<std::size_t>(j) * stride_;
      const double aj = a[j], bj = b[j], cj = c[j], dj = d[j];
      for (int k = j / 8 * 8; k < stride_; ++k)
        into[k] += (aj * a[k] + bj * b[k]) + (cj * c[k] + dj * d[k]);
    }
    n_rows_ = 0;
  }

  double square(int j, int k) const {
    return squares_[static_cast<std::size_t>(std::min(j, k)) * stride_ + std::max(j, k)];
  }
  double pull(int j) const { return pull_[j]; }
  double log_mean(int j) const { return log_mean_[j]; }

 private:
  int n_, stride_, n_rows_ = 0;
  std::vector<double> level_, trend_, mean_, seasonal_, rows_, squares_, pull_, log_mean_;
};

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
    : form_(form), period_(period), y_(y), seasonal_(start.seasonal) {
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

bool EtsEquations::look(const VectorXd& x, NormalEquations& out) const {
  const EtsParameters p = parameters_of(x);
  const double gamma_share = gamma_ >= 0 ? x[gamma_] : 0;
  const bool relative = form_.error == EtsForm::Error::kMultiplicative;
  Sensitivities by(n_columns_, period_);
  by.level()[level_] = 1;
  if (trend_ >= 0) by.trend()[trend_] = 1;
  for (int j = 0; j < n_free_seasons_; ++j) by.season(j)[season_ + j] = 1;

  EtsState state = state_of(x);
  double sum = 0, log_means = 0, no_season = 0;
  int n_seen = 0;
  bool admissible = true;
  simd::with_widest_registers([&](auto) PATRON_SIMD_LAMBDA {
    int slot = 0;
    for (const double y : y_) {
      double& season = form_.has_season() ? state.seasonal[slot] : no_season;
      const double level = state.level, trend = state.trend, season_before = season;
      const EtsOutlook ahead = look_ahead(form_, p.phi, level, trend, season);
      if (!positive_where_needed(form_, ahead, level, trend)) {
        admissible = false;
        return;
      }
      const bool seen = !std::isnan(y);
      Slopes s = slopes_of(form_, p, ahead, y, level, trend, season);
      take_in(form_, p, ahead, y, state.level, state.trend, season);
      if (form_.trend == Part::kMultiplicative) {
        s.trend_before *= state.level / (level * level);
        s.trend_level /= level;
      }
      by.step(s, slot);
      if (phi_ >= 0) {  // phi enters q and r by itself
        by.mean()[phi_] += s.mean_q * s.q_phi;
        by.level()[phi_] += s.level_q * s.q_phi;
        by.trend()[phi_] += s.keep_trend * s.r_phi + s.trend_level * s.level_q * s.q_phi;
        by.season(slot)[phi_] += s.season_q * s.q_phi;
      }
      if (seen) {  // so do the others in what they smooth
        const double surprise = (state.level - ahead.q) / p.alpha;
        by.level()[0] += surprise;
        if (beta_ >= 0) {
          const double slope =
              form_.trend == Part::kAdditive ? state.level - level : state.level / level;
          by.trend()[0] += s.trend_level * surprise;
          by.trend()[beta_] += slope - ahead.r;
        }
        if (gamma_ >= 0) {
          const double own = form_.season == Part::kAdditive ? y - ahead.q : y / ahead.q;
          by.season(slot)[0] -= gamma_share * (own - season_before);
          by.season(slot)[gamma_] += (1 - p.alpha) * (own - season_before);
        }
        const double e = relative ? (y - ahead.mean) / ahead.mean : y - ahead.mean;
        by.add_row(e, relative ? -y / (ahead.mean * ahead.mean) : -1, 1 / ahead.mean);
        sum += e * e;
        if (relative) log_means += std::log(ahead.mean);
        ++n_seen;
      }
      if (++slot >= period_) slot = 0;
    }
    by.flush();
  });
  if (!admissible || n_seen == 0) return false;

  // Residuals e G with G = exp(mean log mean): (e G)' = G (e' + e u), u = mean of (log mean)'.
  const double scale = relative ? std::exp(2 * log_means / n_seen) : 1;
  out.cost = sum * scale;
  out.gradient.resize(n_columns_);
  out.curvature.resize(n_columns_, n_columns_);
  VectorXd u = VectorXd::Zero(n_columns_);
  if (relative)
    for (int j = 0; j < n_columns_; ++j) u[j] = by.log_mean(j) / n_seen;
  for (int j = 0; j < n_columns_; ++j) {
    out.gradient[j] = scale * (by.pull(j) + sum * u[j]);
    for (int k = 0; k < n_columns_; ++k)
      out.curvature(k, j) =
          scale * (by.square(j, k) + by.pull(j) * u[k] + by.pull(k) * u[j] + sum * u[j] * u[k]);
  }
  return std::isfinite(out.cost) && out.gradient.allFinite() && out.curvature.allFinite();
}

}  // namespace patron::models

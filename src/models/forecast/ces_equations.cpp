#include "models/forecast/ces_equations.hpp"

#include <algorithm>
#include <cmath>

namespace patron::models {
namespace {

using Eigen::MatrixXd, Eigen::VectorXd;

constexpr double kMostLeft = 2;  // of a first state; 1 where it stays as it is

/// Derivatives of the states of one smoothing, a column of the matrix for each lag.
struct Parts {
  MatrixXd level, information;

  void move(const ComplexStep& step, int slot, int column, double information_before, double e,
            const VectorXd& de) {
    auto dl = level.col(slot);
    if (step.plain) {
      dl += step.a0 * de;
      dl[column] += e;
      return;
    }
    auto dc = information.col(slot);
    const VectorXd before = dl;
    dl += (step.a1 - 1) * dc + (step.a0 - step.a1) * de;
    dc = before + (1 - step.a0) * dc + (step.a0 + step.a1) * de;
    dl[column] += e;
    dl[column + 1] += information_before - e;
    dc[column] += e - information_before;
    dc[column + 1] += e;
  }
};

/// Sums over rows, taken in by blocks.
class RowSums {
 public:
  explicit RowSums(int n) : rows_(n, kBlock), residuals_(kBlock) {
    out_.gradient = VectorXd::Zero(n);
    out_.curvature = MatrixXd::Zero(n, n);
  }
  void add(double e, const VectorXd& de) {
    rows_.col(n_) = de;
    residuals_[n_] = e;
    if (++n_ == kBlock) flush();
  }
  NormalEquations finish() {
    flush();
    out_.curvature.triangularView<Eigen::Upper>() = out_.curvature.transpose();
    return std::move(out_);
  }

 private:
  static constexpr int kBlock = 32;
  void flush() {
    if (n_ == 0) return;
    const auto rows = rows_.leftCols(n_);
    out_.gradient.noalias() += rows * residuals_.head(n_);
    out_.curvature.selfadjointView<Eigen::Lower>().rankUpdate(rows);
    out_.cost += residuals_.head(n_).squaredNorm();
    n_ = 0;
  }

  int n_ = 0;
  MatrixXd rows_;
  VectorXd residuals_;
  NormalEquations out_;
};

/// Whether the influence of a state fades (both eigenvalues of the discount matrix inside the unit
/// circle, by Jury's conditions). Elsewhere estimated first states could hide that forecasts run
/// away.
bool is_stable(const ComplexStep& step) {
  const double trace = 2 - 2 * step.a0 + step.a1;
  const double determinant =
      (1 - step.a0 + step.a1) * (1 - step.a0) + (1 - step.a1) * (1 - step.a0 - step.a1);
  return std::abs(determinant) < 1 && std::abs(trace) < 1 + determinant;
}

}  // namespace

CesEquations::CesEquations(CesSeason season, int period, std::span<const double> y)
    : season_(season), y_(y) {
  if (season == CesSeason::kSimple) lag_ = period;
  if (season == CesSeason::kPartial || season == CesSeason::kFull) n_seasons_ = period;
  n_smoothing_ = season == CesSeason::kFull ? 4 : season == CesSeason::kPartial ? 3 : 2;
  n_columns_ = n_smoothing_ + 2 * lag_ + n_seasons_ + n_seasonal_information();
}

VectorXd CesEquations::pack(std::span<const double> smoothing, const CesStates& states) const {
  VectorXd x(n_columns_);
  double* next = std::copy_n(smoothing.begin(), n_smoothing_, x.data());
  for (const auto* part :
       {&states.level, &states.information, &states.season, &states.season_information})
    next = std::copy(part->begin(), part->end(), next);
  return x;
}

CesStates CesEquations::states_of(const VectorXd& x) const {
  const double* next = x.data() + n_smoothing_;
  const auto take = [&](int n) {
    const std::vector<double> part(next, next + n);
    next += n;
    return part;
  };
  CesStates states;
  states.level = take(lag_);
  states.information = take(lag_);
  states.season = take(n_seasons_);
  states.season_information = take(n_seasonal_information());
  return states;
}

bool CesEquations::look(const VectorXd& x, NormalEquations& out) const {
  const bool seasonal = n_seasons_ > 0, plain = season_ == CesSeason::kPartial;
  const ComplexStep main{x[0], x[1], false};
  const ComplexStep side{seasonal ? x[2] : 0, season_ == CesSeason::kFull ? x[3] : 0, plain};
  if (!is_stable(main)) return false;
  CesStates states = states_of(x);
  Parts by_main{MatrixXd::Zero(n_columns_, lag_), MatrixXd::Zero(n_columns_, lag_)};
  Parts by_side{MatrixXd::Zero(n_columns_, n_seasons_),
                MatrixXd::Zero(n_columns_, n_seasonal_information())};
  int column = n_smoothing_;
  for (Parts* parts : {&by_main, &by_side})
    for (MatrixXd* part : {&parts->level, &parts->information})
      for (int j = 0; j < part->cols(); ++j) (*part)(column++, j) = 1;
  RowSums sums(n_columns_);
  VectorXd de(n_columns_);
  int slot = 0, round = 0;
  double none = 0;
  for (const double y : y_) {
    double& level = states.level[slot];
    double& information = states.information[slot];
    double& season = seasonal ? states.season[round] : none;
    const bool seen = !std::isnan(y);
    const double e = seen ? y - level - season : 0;
    if (seen) {
      de = -by_main.level.col(slot);
      if (seasonal) de -= by_side.level.col(round);
      sums.add(e, de);
    } else {
      de.setZero();
    }
    by_main.move(main, slot, 0, information, e, de);
    main.move(level, information, e);
    if (seasonal) {
      double& more = plain ? none : states.season_information[round];
      by_side.move(side, round, 2, more, e, de);
      side.move(season, more, e);
      if (++round == n_seasons_) round = 0;
    }
    if (++slot == lag_) slot = 0;
  }
  // The same for both smoothings together, by what first states still do at the end.
  const double left =
      by_side.level.size() > 0
          ? by_side.level.bottomRows(n_columns_ - n_smoothing_).cwiseAbs().maxCoeff()
          : 0;
  if (!(left <= kMostLeft)) return false;
  out = sums.finish();
  return std::isfinite(out.cost) && out.gradient.allFinite() && out.curvature.allFinite();
}

}  // namespace patron::models

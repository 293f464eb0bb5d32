#include "models/cluster/cells.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cstddef>
#include <limits>

namespace patron::models {
namespace {

using base::Matrix;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr double kShrinkage = 0.1;   // part of a round shape in that of a pair
constexpr double kTubeShare = 0.85;  // part of a cell's rows inside the tube
constexpr int kHalvingSteps = 20;    // of 2-means
constexpr int kOutlierRounds = 3;    // times outliers may be left out of a cell
constexpr double kSmallest = 1e-12;  // keeps constant columns from dividing by zero

double squared_distance(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t c = 0; c < a.size(); ++c) sum += (a[c] - b[c]) * (a[c] - b[c]);
  return sum;
}

/// Row-major W with W S W' = 1 for the mean S of the two covariances, made a little rounder; the
/// fewer the rows, the rounder.
RowMajor whitening(const Cell& a, const Cell& b) {
  const auto d = static_cast<Eigen::Index>(a.mean.size());
  const Eigen::Map<const RowMajor> cov_a(a.covariance.data(), d, d),
      cov_b(b.covariance.data(), d, d);
  RowMajor shape = (cov_a + cov_b) / 2;
  const double rounder =
      kShrinkage + static_cast<double>(d) / static_cast<double>(a.rows.size() + b.rows.size());
  shape.diagonal().array() += rounder * shape.trace() / static_cast<double>(d) + kSmallest;
  const RowMajor lower = shape.llt().matrixL();
  return lower.triangularView<Eigen::Lower>().solve(RowMajor::Identity(d, d));
}

/// Where the points lie along and off the line from the mean of one cell to that of another.
struct LineView {
  std::vector<double> position;  // 0 and 1 at the means
  std::vector<double> off;       // squared distance from the line, in stretched space
};

/// Lower triangle of W times (x - origin).
void stretch(const RowMajor& whitening, std::span<const double> x, const double* origin,
             double* out) {
  const Eigen::Index d = whitening.rows();
  for (Eigen::Index r = 0; r < d; ++r) {
    double sum = 0;
    for (Eigen::Index c = 0; c <= r; ++c)
      sum += whitening(r, c) * (x[static_cast<std::size_t>(c)] - origin[c]);
    out[r] = sum;
  }
}

LineView view_along(const Matrix& points, const Cell& a, const Cell& b) {
  const RowMajor white = whitening(a, b);
  const std::size_t d = a.mean.size();
  std::vector<double> axis(d), y(d);
  stretch(white, b.mean, a.mean.data(), axis.data());
  double length = kSmallest;
  for (const double v : axis) length += v * v;
  LineView view{std::vector<double>(points.n_rows()), std::vector<double>(points.n_rows())};
  for (std::size_t i = 0; i < points.n_rows(); ++i) {
    stretch(white, points.row(i), a.mean.data(), y.data());
    double along = 0, square = 0;
    for (std::size_t c = 0; c < d; ++c) along += y[c] * axis[c], square += y[c] * y[c];
    view.position[i] = along / length;
    view.off[i] = square - along * along / length;
  }
  return view;
}

double tube_of(const Cell& cell, const LineView& view) {
  std::vector<double> off;
  off.reserve(cell.rows.size());
  for (const std::uint32_t row : cell.rows) off.push_back(view.off[row]);
  const auto rank = static_cast<std::size_t>(kTubeShare * static_cast<double>(off.size()));
  const auto nth = off.begin() + static_cast<std::ptrdiff_t>(std::min(rank, off.size() - 1));
  std::nth_element(off.begin(), nth, off.end());
  return *nth;
}

std::vector<double> principal_axis(const Cell& cell) {
  const auto d = static_cast<Eigen::Index>(cell.mean.size());
  const Eigen::Map<const RowMajor> covariance(cell.covariance.data(), d, d);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  const Eigen::VectorXd axis = solver.eigenvectors().col(d - 1);
  return {axis.data(), axis.data() + d};
}

using Sides = std::vector<bool>;  // per row of a cell: in the second half

Sides sides_of_axis(const Matrix& points, const Cell& cell) {
  const std::vector<double> axis = principal_axis(cell);
  Sides sides;
  for (const std::uint32_t row : cell.rows) {
    double along = 0;
    for (std::size_t c = 0; c < axis.size(); ++c)
      along += axis[c] * (points(row, c) - cell.mean[c]);
    sides.push_back(along > 0);
  }
  return sides;
}

std::vector<std::uint32_t> rows_on(const Cell& cell, const Sides& sides, bool side) {
  std::vector<std::uint32_t> rows;
  for (std::size_t q = 0; q < sides.size(); ++q)
    if (sides[q] == side) rows.push_back(cell.rows[q]);
  return rows;
}

std::vector<double> mean_of(const Matrix& points, const std::vector<std::uint32_t>& rows) {
  std::vector<double> mean(points.n_columns());
  for (const std::uint32_t row : rows)
    for (std::size_t c = 0; c < mean.size(); ++c) mean[c] += points(row, c);
  for (double& value : mean) value /= std::max(1.0, static_cast<double>(rows.size()));
  return mean;
}

Sides two_means(const Matrix& points, const Cell& cell) {
  Sides sides = sides_of_axis(points, cell);
  for (int step = 0; step < kHalvingSteps; ++step) {
    const auto first = mean_of(points, rows_on(cell, sides, false));
    const auto second = mean_of(points, rows_on(cell, sides, true));
    Sides next;
    for (const std::uint32_t row : cell.rows)
      next.push_back(squared_distance(points.row(row), second) <
                     squared_distance(points.row(row), first));
    if (next == sides) break;
    sides = std::move(next);
  }
  return sides;
}

}  // namespace

Cell make_cell(const Matrix& points, std::vector<std::uint32_t> rows) {
  const std::size_t d = points.n_columns();
  Cell cell{std::move(rows), {}, std::vector<double>(d * d)};
  cell.mean = mean_of(points, cell.rows);
  for (const std::uint32_t row : cell.rows)
    for (std::size_t r = 0; r < d; ++r)
      for (std::size_t c = 0; c < d; ++c)
        cell.covariance[r * d + c] +=
            (points(row, r) - cell.mean[r]) * (points(row, c) - cell.mean[c]);
  for (double& value : cell.covariance)
    value /= std::max(1.0, static_cast<double>(cell.rows.size()));
  return cell;
}

std::vector<Cell> cells_of(const Matrix& points, const std::vector<int>& labels, int k) {
  std::vector<std::vector<std::uint32_t>> rows(static_cast<std::size_t>(k));
  for (std::size_t i = 0; i < labels.size(); ++i)
    rows[static_cast<std::size_t>(labels[i])].push_back(static_cast<std::uint32_t>(i));
  std::vector<Cell> cells;
  for (auto& own : rows) cells.push_back(make_cell(points, std::move(own)));
  return cells;
}

Valley valley_between(const Matrix& points, const Cell& a, const Cell& b, double max_ratio) {
  const LineView view = view_along(points, a, b);
  const double tube = std::max(tube_of(a, view), tube_of(b, view));
  std::vector<double> inside;
  for (std::size_t i = 0; i < points.n_rows(); ++i)
    if (view.off[i] <= tube) inside.push_back(view.position[i]);
  return find_valley(inside, max_ratio);
}

std::vector<std::pair<std::size_t, std::size_t>> neighbours(const std::vector<Cell>& cells,
                                                            const std::vector<bool>& used) {
  const auto apart = [&](std::size_t a, std::size_t b) {
    return squared_distance(cells[a].mean, cells[b].mean);
  };
  const auto is_between = [&](std::size_t c, std::size_t a, std::size_t b) {
    return used[c] && c != a && c != b && apart(a, c) + apart(b, c) < apart(a, b);
  };
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t a = 0; a < cells.size(); ++a)
    for (std::size_t b = a + 1; b < cells.size(); ++b) {
      if (!used[a] || !used[b]) continue;
      bool near = true;
      for (std::size_t c = 0; c < cells.size() && near; ++c) near = !is_between(c, a, b);
      if (near) pairs.emplace_back(a, b);
    }
  std::stable_sort(pairs.begin(), pairs.end(), [&](const auto& p, const auto& q) {
    return apart(p.first, p.second) < apart(q.first, q.second);
  });
  return pairs;
}

std::optional<std::pair<Cell, Cell>> halves_of(const Matrix& points, const Cell& cell,
                                               std::size_t min_count) {
  Cell rest = cell;
  for (int round = 0; round < kOutlierRounds && rest.rows.size() >= 2 * min_count; ++round) {
    const Sides sides = two_means(points, rest);
    auto first = rows_on(rest, sides, false), second = rows_on(rest, sides, true);
    if (first.empty() || second.empty()) return std::nullopt;
    if (std::min(first.size(), second.size()) >= min_count)
      return std::pair{make_cell(points, std::move(first)), make_cell(points, std::move(second))};
    rest = make_cell(points, std::move(first.size() > second.size() ? first : second));
  }
  return std::nullopt;
}

}  // namespace patron::models

#include "ingest/mapping/assignment.hpp"

#include <limits>

namespace patron::ingest {

// Jonker and Volgenant's form: rows are added one by one, each by a shortest augmenting path over
// reduced costs. Column 0 and row 0 are sentinels. Behind the real columns stands an empty one of
// cost 0 for each row, so that a row may go without.
std::vector<std::optional<std::size_t>> best_assignment(
    const std::vector<std::vector<double>>& values) {
  const std::size_t n = values.size(), m = n == 0 ? 0 : values[0].size(), all = m + n;
  const auto cost = [&](std::size_t row, std::size_t column) {
    return column <= m ? -values[row - 1][column - 1] : 0.0;
  };
  std::vector<double> u(n + 1), v(all + 1);
  std::vector<std::size_t> row_of(all + 1, 0), way(all + 1, 0);
  for (std::size_t row = 1; row <= n; ++row) {
    row_of[0] = row;
    std::size_t column = 0;
    std::vector<double> least(all + 1, std::numeric_limits<double>::infinity());
    std::vector<bool> used(all + 1, false);
    do {
      used[column] = true;
      const std::size_t r = row_of[column];
      double delta = std::numeric_limits<double>::infinity();
      std::size_t next = 0;
      for (std::size_t j = 1; j <= all; ++j) {
        if (used[j]) continue;
        const double reduced = cost(r, j) - u[r] - v[j];
        if (reduced < least[j]) least[j] = reduced, way[j] = column;
        if (least[j] < delta) delta = least[j], next = j;
      }
      for (std::size_t j = 0; j <= all; ++j) {
        if (used[j]) {
          u[row_of[j]] += delta, v[j] -= delta;
        } else {
          least[j] -= delta;
        }
      }
      column = next;
    } while (row_of[column] != 0);
    for (; column != 0; column = way[column]) row_of[column] = row_of[way[column]];
  }
  std::vector<std::optional<std::size_t>> out(n);
  for (std::size_t j = 1; j <= m; ++j)
    if (row_of[j] != 0 && values[row_of[j] - 1][j - 1] > 0) out[row_of[j] - 1] = j - 1;
  return out;
}

}  // namespace patron::ingest

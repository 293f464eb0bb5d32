// Reconciled forecasts, for oracles. Standard input: one JSON object a line with method, parent,
// yhat, lower, upper, errors (rows: series) and non_negative. One JSON line each.
#include <iostream>
#include <nlohmann/json.hpp>

#include "models/forecast/reconcile.hpp"

using namespace patron;
using Rows = std::vector<std::vector<double>>;

namespace {

base::Matrix matrix_of(const Rows& rows) {
  base::Matrix matrix(rows.size(), rows.empty() ? 0 : rows.front().size());
  for (std::size_t i = 0; i < rows.size(); ++i) std::ranges::copy(rows[i], matrix.row(i).begin());
  return matrix;
}

Rows rows_of(const base::Matrix& matrix) {
  Rows rows;
  for (std::size_t i = 0; i < matrix.n_rows(); ++i)
    rows.emplace_back(matrix.row(i).begin(), matrix.row(i).end());
  return rows;
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto asked = nlohmann::json::parse(line);
    const auto matrix = [&](const char* name) { return matrix_of(asked.at(name).get<Rows>()); };
    const models::Reconciled told =
        models::reconcile({matrix("yhat"), matrix("lower"), matrix("upper")},
                          {asked.at("parent").get<std::vector<int>>()}, matrix("errors"),
                          {models::reconciling_named(asked.at("method").get<std::string>()),
                           asked.at("non_negative").get<bool>()});
    std::cout << nlohmann::json{{"yhat", rows_of(told.yhat)},
                                {"lower", rows_of(told.lower)},
                                {"upper", rows_of(told.upper)},
                                {"scales", told.scales},
                                {"shrinkage", told.shrinkage}}
                     .dump()
              << '\n';
  }
}

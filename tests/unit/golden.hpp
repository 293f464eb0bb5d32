#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/matrix.hpp"

/// Reference figures made outside this project. They are not part of the repository: PATRON_GOLDEN
/// names their folder (default $PATRON_SHARED/golden, and ../shared beside the project).
namespace patron::tests {

inline std::filesystem::path golden_folder() {
  if (const char* folder = std::getenv("PATRON_GOLDEN")) return folder;
  if (const char* shared = std::getenv("PATRON_SHARED"))
    return std::filesystem::path(shared) / "golden";
  const auto root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
  return root.parent_path() / "shared" / "golden";
}

/// True where the references are there. Else says so, and fails under CI=true.
inline bool has_golden() {
  if (std::filesystem::exists(golden_folder())) return true;
  const char* ci = std::getenv("CI");
  if (ci != nullptr && std::string(ci) == "true")
    FAIL("no reference figures in " << golden_folder());
  else
    MESSAGE("skipped: no reference figures in " << golden_folder() << "; set PATRON_GOLDEN");
  return false;
}

/// A plain CSV (no quotes) as text by column.
struct Csv {
  std::map<std::string, std::vector<std::string>> columns;
  std::size_t n_rows = 0;

  const std::vector<std::string>& text(const std::string& name) const { return columns.at(name); }
  std::vector<double> numbers(const std::string& name) const {
    std::vector<double> values;
    for (const auto& cell : text(name)) values.push_back(std::stod(cell));
    return values;
  }
  std::vector<int> integers(const std::string& name) const {
    std::vector<int> values;
    for (const auto& cell : text(name)) values.push_back(std::stoi(cell));
    return values;
  }
  base::Matrix matrix(const std::vector<std::string>& names) const {
    base::Matrix result(n_rows, names.size());
    for (std::size_t c = 0; c < names.size(); ++c) {
      const auto values = numbers(names[c]);
      for (std::size_t i = 0; i < n_rows; ++i) result(i, c) = values[i];
    }
    return result;
  }
};

inline std::vector<std::string> split_cells(const std::string& line) {
  std::vector<std::string> cells;
  std::string cell;
  for (std::istringstream in(line); std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

inline Csv read_golden_csv(const std::string& name) {
  std::ifstream file(golden_folder() / name);
  if (!file) throw std::runtime_error("cannot read " + (golden_folder() / name).string());
  std::string line;
  std::getline(file, line);
  const auto names = split_cells(line);
  Csv csv;
  for (; std::getline(file, line); ++csv.n_rows) {
    const auto cells = split_cells(line);
    for (std::size_t c = 0; c < names.size(); ++c)
      csv.columns[names[c]].push_back(c < cells.size() ? cells[c] : "");
  }
  return csv;
}

}  // namespace patron::tests

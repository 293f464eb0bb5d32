#include "report/forecast_files.hpp"

#include "base/files.hpp"
#include "report/tables.hpp"

namespace patron::report {

std::vector<std::filesystem::path> write_forecast_files(const analysis::SalesForecast& forecast,
                                                        const std::filesystem::path& dir,
                                                        bool backtest) {
  std::vector<std::filesystem::path> written;
  const auto write = [&](const base::Table& table) {
    written.push_back(dir / (table.name + ".csv"));
    base::write_file_atomically(written.back(), [&](std::ostream& out) { write_csv(out, table); });
  };
  write(analysis::forecast_table(forecast));
  write(analysis::candidates_table(forecast));
  const base::Table history = analysis::history_table(forecast);
  if (history.n_rows() > 0) write(history);
  if (forecast.several()) write(analysis::totals_table(forecast));
  const base::Table components = analysis::components_table(forecast);
  if (components.n_rows() > 0) write(components);
  if (backtest) write(analysis::backtest_table(forecast));
  return written;
}

}  // namespace patron::report

#include "ingest/database/chosen_tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kMostNamed = 20;

std::string lowered(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

/// "orders" of "sales.orders".
std::string bare(const std::string& table) { return table.substr(table.rfind('.') + 1); }

std::string names_of(const std::vector<TableSource>& tables) {
  std::vector<std::string> names;
  for (const TableSource& table : tables)
    if (names.size() < kMostNamed) names.push_back(table.table);
  const std::size_t more = tables.size() - names.size();
  return fmt::format("{}{}", fmt::join(names, ", "),
                     more > 0 ? fmt::format(", {} more", more) : "");
}

std::vector<TableSource> those(const std::vector<TableSource>& tables,
                               const std::function<bool(const std::string&)>& fits) {
  std::vector<TableSource> found;
  std::copy_if(tables.begin(), tables.end(), std::back_inserter(found),
               [&](const TableSource& table) { return fits(table.table); });
  return found;
}

}  // namespace

std::vector<TableSource> chosen_tables(std::vector<TableSource> tables, const std::string& place,
                                       const std::string& wanted) {
  if (tables.empty())
    throw Error(ErrorCode::kNotFound, "the database holds no table that may be read.",
                "Name another one, or ask for the right to read its tables.", place);
  if (wanted.empty()) return tables;
  const std::string low = lowered(wanted);
  const std::function<bool(const std::string&)> ways[] = {
      [&](const std::string& name) { return name == wanted; },
      [&](const std::string& name) { return lowered(name) == low; },
      [&](const std::string& name) { return lowered(bare(name)) == low; },
      [&](const std::string& name) {  // the schema that goes without saying
        return low == "main." + lowered(name) || low == "public." + lowered(name);
      },
  };
  for (const auto& way : ways) {
    auto found = those(tables, way);
    if (found.size() > 1)
      throw Error(ErrorCode::kInvalidArgument,
                  fmt::format("\"{}\" fits several tables: {}.", wanted, names_of(found)),
                  "Write one of them in full.", place);
    if (found.size() == 1) return found;
  }
  throw Error(ErrorCode::kNotFound, fmt::format("there is no table \"{}\".", wanted),
              fmt::format("It holds: {}.", names_of(tables)), place);
}

}  // namespace patron::ingest

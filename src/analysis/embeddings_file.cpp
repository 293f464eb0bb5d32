#include "analysis/embeddings_file.hpp"

#include <fmt/format.h>

#include "analysis/given_table.hpp"
#include "base/error.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;

constexpr const char* kFlag = "--embeddings";
constexpr const char* kNeeds =
    "A file of embeddings has product_id and a column for each dimension.";

}  // namespace

void read_embeddings(Purchases& purchases, const std::string& place) {
  GivenTable table(place, kFlag);
  const std::size_t product = table.require({"product_id", "product", "StockCode"}, kNeeds);
  std::vector<std::size_t> columns;
  std::vector<ingest::NumberStyle> styles;
  for (std::size_t column = 0; column < table.headings().size(); ++column) {
    if (column == product) continue;
    columns.push_back(column);
    styles.push_back(table.numbers_of(column));
  }
  if (columns.empty())
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{} has no numbers.", table.name()),
                kNeeds, kFlag);
  base::Matrix embeddings(purchases.product_ids.size(), columns.size());
  std::size_t n_known = 0;
  while (table.next()) {
    const auto at = purchases.product(table.text(product));
    if (!at) continue;
    ++n_known;
    for (std::size_t d = 0; d < columns.size(); ++d)
      embeddings(static_cast<std::size_t>(*at), d) =
          table.number(columns[d], styles[d], "a number");
  }
  if (n_known == 0)
    throw Error(ErrorCode::kTooLittleData,
                fmt::format("{} names none of the shop's products.", table.name()),
                "Codes are those of the export; see patron export products.", kFlag);
  purchases.catalogue.embeddings = std::move(embeddings);
}

}  // namespace patron::analysis

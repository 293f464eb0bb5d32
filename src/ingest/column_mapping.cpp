#include "ingest/column_mapping.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::array<MeaningInfo, kMeanings> kInfo = {{
    {Meaning::kOrder, "order", "order or invoice number", true},
    {Meaning::kCustomer, "customer", "customer number", true},
    {Meaning::kProduct, "product", "product number or SKU", true},
    {Meaning::kName, "name", "product name", false},
    {Meaning::kQuantity, "quantity", "pieces of the line", true},
    {Meaning::kPrice, "price", "price of one piece", true},
    {Meaning::kDate, "date", "day and time of the order", true},
    {Meaning::kCountry, "country", "country of the customer", false},
    {Meaning::kCategory, "category", "product category", false},
    {Meaning::kCurrency, "currency", "currency of the price", false},
    {Meaning::kStatus, "status", "state of the order", false},
}};

struct Heading {
  Meaning meaning;
  std::string_view text;  // lower case, letters and digits only
};

constexpr Heading kHeadings[] = {
    {Meaning::kOrder, "order"},
    {Meaning::kOrder, "orderid"},
    {Meaning::kOrder, "orderno"},
    {Meaning::kOrder, "ordernumber"},
    {Meaning::kOrder, "invoice"},
    {Meaning::kOrder, "invoiceno"},
    {Meaning::kOrder, "invoiceid"},
    {Meaning::kOrder, "invoicenumber"},
    {Meaning::kOrder, "transactionid"},
    {Meaning::kCustomer, "customer"},
    {Meaning::kCustomer, "customerid"},
    {Meaning::kCustomer, "customerno"},
    {Meaning::kCustomer, "customernumber"},
    {Meaning::kCustomer, "clientid"},
    {Meaning::kCustomer, "userid"},
    {Meaning::kProduct, "product"},
    {Meaning::kProduct, "productid"},
    {Meaning::kProduct, "stockcode"},
    {Meaning::kProduct, "sku"},
    {Meaning::kProduct, "itemid"},
    {Meaning::kProduct, "productcode"},
    {Meaning::kName, "name"},
    {Meaning::kName, "productname"},
    {Meaning::kName, "description"},
    {Meaning::kName, "itemname"},
    {Meaning::kQuantity, "quantity"},
    {Meaning::kQuantity, "qty"},
    {Meaning::kQuantity, "units"},
    {Meaning::kPrice, "price"},
    {Meaning::kPrice, "unitprice"},
    {Meaning::kPrice, "itemprice"},
    {Meaning::kDate, "date"},
    {Meaning::kDate, "orderdate"},
    {Meaning::kDate, "invoicedate"},
    {Meaning::kDate, "orderedat"},
    {Meaning::kDate, "timestamp"},
    {Meaning::kDate, "transactiondate"},
    {Meaning::kDate, "createdat"},
    {Meaning::kCountry, "country"},
    {Meaning::kCategory, "category"},
    {Meaning::kCategory, "productcategory"},
    {Meaning::kCurrency, "currency"},
    {Meaning::kStatus, "status"},
    {Meaning::kStatus, "orderstatus"},
};

std::string plain(std::string_view heading) {
  std::string out;
  for (const char c : heading)
    if (std::isalnum(static_cast<unsigned char>(c)))
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

const MeaningInfo* find_meaning(std::string_view name) {
  for (const MeaningInfo& info : kInfo)
    if (info.name == name) return &info;
  return nullptr;
}

std::string meaning_names() {
  std::string names;
  for (const MeaningInfo& info : kInfo)
    names += (names.empty() ? "" : ", ") + std::string(info.name);
  return names;
}

void apply_wish(const std::string& wish, const std::vector<std::string>& headings,
                ColumnMapping& mapping) {
  const std::size_t equals = wish.find('=');
  if (equals == std::string::npos)
    throw Error(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is not MEANING=COLUMN.", wish),
                "Write, say, --map customer=KundenNr.", "--map");
  const std::string meaning = wish.substr(0, equals), heading = wish.substr(equals + 1);
  const MeaningInfo* info = find_meaning(meaning);
  if (info == nullptr)
    throw Error(ErrorCode::kInvalidArgument, fmt::format("there is no meaning \"{}\".", meaning),
                "Meanings: " + meaning_names() + ".", "--map");
  const auto found = std::find(headings.begin(), headings.end(), heading);
  if (found == headings.end())
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" is not a column of this file.", heading),
                fmt::format("Found: {}.", fmt::join(headings, ", ")), "--map");
  mapping.set(info->meaning, static_cast<std::size_t>(found - headings.begin()));
}

void map_by_name(const std::vector<std::string>& headings, ColumnMapping& mapping) {
  for (const Heading& known : kHeadings) {
    if (mapping.column(known.meaning)) continue;
    for (std::size_t i = 0; i < headings.size(); ++i)
      if (plain(headings[i]) == known.text) {
        mapping.set(known.meaning, i);
        break;
      }
  }
}

void require_columns(const std::vector<std::string>& headings, const ColumnMapping& mapping,
                     const std::string& file) {
  for (const MeaningInfo& info : kInfo) {
    if (!info.required || mapping.column(info.meaning)) continue;
    throw Error(ErrorCode::kBadData,
                fmt::format("no column for the {} ({}). Found: {}.", info.name, info.doc,
                            fmt::join(headings, ", ")),
                fmt::format("Say which column it is: --map {}=COLUMN", info.name), file);
  }
}

}  // namespace

std::string ColumnMapping::to_json(const std::vector<std::string>& headings) const {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const MeaningInfo& info : kInfo)
    if (const auto i = column(info.meaning)) json[std::string(info.name)] = headings[*i];
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

ColumnMapping map_columns(const std::vector<std::string>& headings,
                          const std::vector<std::string>& wishes, const std::string& file) {
  ColumnMapping mapping;
  for (const std::string& wish : wishes) apply_wish(wish, headings, mapping);
  map_by_name(headings, mapping);
  require_columns(headings, mapping, file);
  return mapping;
}

}  // namespace patron::ingest

#include "ingest/mapping/column_mapping.hpp"

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

constexpr Meaning kOrders[] = {
    {"order", "order or invoice number", true},  {"customer", "customer number", true},
    {"product", "product number or SKU", true},  {"name", "product name", false},
    {"quantity", "pieces of the line", true},    {"price", "price of one piece", true},
    {"date", "day and time of the order", true}, {"country", "country of the customer", false},
    {"category", "product category", false},     {"currency", "currency of the price", false},
    {"status", "state of the order", false},
};

struct Heading {
  std::string_view meaning;
  std::string_view text;  // lower case, letters and digits only
};

constexpr Heading kHeadings[] = {
    {"order", "order"},
    {"order", "orderid"},
    {"order", "orderno"},
    {"order", "ordernumber"},
    {"order", "invoice"},
    {"order", "invoiceno"},
    {"order", "invoiceid"},
    {"order", "invoicenumber"},
    {"order", "transactionid"},
    {"customer", "customer"},
    {"customer", "customerid"},
    {"customer", "customerno"},
    {"customer", "customernumber"},
    {"customer", "clientid"},
    {"customer", "userid"},
    {"product", "product"},
    {"product", "productid"},
    {"product", "stockcode"},
    {"product", "sku"},
    {"product", "itemid"},
    {"product", "productcode"},
    {"name", "name"},
    {"name", "productname"},
    {"name", "description"},
    {"name", "itemname"},
    {"quantity", "quantity"},
    {"quantity", "qty"},
    {"quantity", "units"},
    {"price", "price"},
    {"price", "unitprice"},
    {"price", "itemprice"},
    {"date", "date"},
    {"date", "orderdate"},
    {"date", "invoicedate"},
    {"date", "orderedat"},
    {"date", "timestamp"},
    {"date", "transactiondate"},
    {"date", "createdat"},
    {"country", "country"},
    {"category", "category"},
    {"category", "productcategory"},
    {"currency", "currency"},
    {"status", "status"},
    {"status", "orderstatus"},
};

std::string plain(std::string_view heading) {
  std::string out;
  for (const char c : heading)
    if (std::isalnum(static_cast<unsigned char>(c)))
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

const Meaning* find_meaning(Kind kind, std::string_view name) {
  for (const Meaning& meaning : meanings_of(kind))
    if (meaning.name == name) return &meaning;
  return nullptr;
}

std::string meaning_names(Kind kind) {
  std::string names;
  for (const Meaning& meaning : meanings_of(kind))
    names += (names.empty() ? "" : ", ") + std::string(meaning.name);
  return names;
}

void apply_wish(const std::string& wish, const std::vector<std::string>& headings,
                ColumnMapping& mapping) {
  const std::size_t equals = wish.find('=');
  if (equals == std::string::npos)
    throw Error(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is not MEANING=COLUMN.", wish),
                "Write, say, --map customer=KundenNr.", "--map");
  const std::string name = wish.substr(0, equals), heading = wish.substr(equals + 1);
  const Meaning* meaning = find_meaning(mapping.kind, name);
  if (meaning == nullptr)
    throw Error(ErrorCode::kInvalidArgument, fmt::format("there is no meaning \"{}\".", name),
                "Meanings: " + meaning_names(mapping.kind) + ".", "--map");
  const auto found = std::find(headings.begin(), headings.end(), heading);
  if (found == headings.end())
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" is not a column of this file.", heading),
                fmt::format("Found: {}.", fmt::join(headings, ", ")), "--map");
  mapping.columns[name] = {static_cast<std::size_t>(found - headings.begin()), 1, "told"};
}

void map_by_name(const std::vector<std::string>& headings, ColumnMapping& mapping) {
  for (const Heading& known : kHeadings) {
    if (mapping.column(known.meaning)) continue;
    for (std::size_t i = 0; i < headings.size(); ++i)
      if (plain(headings[i]) == known.text) {
        mapping.columns[std::string(known.meaning)] = {i, 1, "named"};
        break;
      }
  }
}

void require_columns(const std::vector<std::string>& headings, const ColumnMapping& mapping,
                     const std::string& place) {
  for (const Meaning& meaning : meanings_of(mapping.kind)) {
    if (!meaning.required || mapping.column(meaning.name)) continue;
    throw Error(ErrorCode::kBadData,
                fmt::format("no column for the {} ({}). Found: {}.", meaning.name, meaning.doc,
                            fmt::join(headings, ", ")),
                fmt::format("Say which column it is: --map {}=COLUMN", meaning.name), place);
  }
}

}  // namespace

std::string_view name_of(Kind kind) {
  constexpr std::string_view kNames[] = {"orders", "customers", "products",
                                         "events", "ratings",   "rfm"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::span<const Meaning> meanings_of(Kind) { return kOrders; }
std::optional<Kind> likely_kind(const TableSample&) { return Kind::kOrders; }

std::optional<std::size_t> ColumnMapping::column(std::string_view meaning) const {
  const auto found = columns.find(meaning);
  if (found == columns.end()) return std::nullopt;
  return found->second.column;
}

std::string ColumnMapping::to_json(const std::vector<std::string>& headings) const {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const Meaning& meaning : meanings_of(kind))
    if (const auto i = column(meaning.name)) json[std::string(meaning.name)] = headings[*i];
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

ColumnMapping map_columns(const TableSample& sample, Kind kind, const MappingOptions& options,
                          const std::string& place) {
  ColumnMapping mapping{.kind = kind, .columns = {}, .notes = {}};
  for (const std::string& wish : options.map) apply_wish(wish, sample.headings, mapping);
  map_by_name(sample.headings, mapping);
  require_columns(sample.headings, mapping, place);
  return mapping;
}

}  // namespace patron::ingest

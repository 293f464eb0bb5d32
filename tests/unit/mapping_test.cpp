// What the columns of a table mean: by heading, by content, remembered and repaired.
// Headings of real systems, in whole rows: tests/faces/test_mapping.py.

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/split.hpp"
#include "ingest/mapping/assignment.hpp"
#include "ingest/mapping/column_mapping.hpp"
#include "ingest/mapping/known_headings.hpp"

using namespace patron;
using namespace patron::ingest;
namespace fs = std::filesystem;

namespace {

TableSample sample_of(std::string_view headings, std::initializer_list<std::string_view> rows) {
  TableSample sample{base::split(headings, '|'), {}};
  for (const std::string_view row : rows) sample.rows.push_back(base::split(row, '|'));
  return sample;
}

/// Order lines as a shop has them: orders of 1-4 lines, 9 customers, 7 products.
TableSample order_lines(std::string_view headings) {
  TableSample sample{base::split(headings, '|'), {}};
  for (int order = 0; order < 60; ++order)
    for (int line = 0; line <= order % 4; ++line) {
      const int product = (order * 3 + line * 5) % 7;
      sample.rows.push_back(
          {"A" + std::to_string(5000 + order), std::to_string(901 + order * 7 % 9),
           "P-" + std::to_string(product), std::to_string(1 + (order + line) % 5),
           std::to_string(2 + product) + ".95",
           "2024-0" + std::to_string(1 + order / 25) + "-" + std::to_string(10 + order % 18) +
               " 1" + std::to_string(order % 10) + ":00"});
    }
  return sample;
}

std::string heading_of(const ColumnMapping& mapping, const TableSample& sample,
                       std::string_view meaning) {
  const auto column = mapping.column(meaning);
  return column ? sample.headings[*column] : "";
}

std::string mapped(const TableSample& sample, Kind kind = Kind::kOrders,
                   const MappingOptions& options = {}) {
  const ColumnMapping mapping = map_columns(sample, kind, options, "orders.csv");
  std::string text;
  for (const Meaning& meaning : meanings_of(kind))
    if (const auto column = mapping.column(meaning.name))
      text +=
          (text.empty() ? "" : " ") + std::string(meaning.name) + "=" + sample.headings[*column];
  return text;
}

std::string error_of(const TableSample& sample, Kind kind = Kind::kOrders,
                     const MappingOptions& options = {}) {
  try {
    map_columns(sample, kind, options, "orders.csv");
  } catch (const base::Error& error) {
    return error.what();
  }
  return "none";
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

/// A folder that goes away with the object.
class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_(fs::temp_directory_path() / ("patron-mapping-" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  fs::path operator/(const std::string& name) const { return path_ / name; }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("mapping: headings in any case, with or without accents and punctuation") {
  const TableSample german =
      sample_of("Beleg-Nr.|KUNDEN NR|Artikelnr.|Menge|Einzelpreis|Belegdatum|Währung",
                {"1|17|A1|2|2,50|01.12.2010|EUR"});
  CHECK(mapped(german) ==
        "order=Beleg-Nr. customer=KUNDEN NR product=Artikelnr. quantity=Menge price=Einzelpreis "
        "date=Belegdatum currency=Währung");
}

TEST_CASE("mapping: a table without order, quantity and product is one of orders") {
  const TableSample sample = sample_of("customer|date|amount", {"1|2010-12-01|5.00"});
  CHECK(mapped(sample) == "customer=customer amount=amount date=date");
}

TEST_CASE("mapping: \"Name\" is the order of Shopify and the product elsewhere") {
  const TableSample shopify = sample_of(
      "Name|Email|Created at|Lineitem quantity|Lineitem name|Lineitem price|Total|Currency",
      {"#1001|a@b.de|2024-01-05 10:00:00 +0100|2|Cup|4.50|12.00|EUR"});
  const ColumnMapping mapping = map_columns(shopify, Kind::kOrders, {}, "");
  CHECK(mapping.system == "shopify");
  CHECK(heading_of(mapping, shopify, "order") == "Name");
  CHECK(heading_of(mapping, shopify, "customer") == "Email");
  CHECK(heading_of(mapping, shopify, "name") == "Lineitem name");
  CHECK(heading_of(mapping, shopify, "amount") == "");
  const TableSample other = sample_of("order|customer|name|price|date", {"1|2|Cup|4|2010-12-01"});
  CHECK(has(mapped(other), "name=name"));
}

TEST_CASE("mapping: headings that say nothing are told by their cells") {
  const TableSample sample = order_lines("A|B|C|D|E|F");
  CHECK(mapped(sample) == "order=A customer=B product=C quantity=D price=E date=F");
  const ColumnMapping mapping = map_columns(sample, Kind::kOrders, {}, "");
  CHECK(mapping.columns.at("price").reason == "content");
  CHECK(mapping.columns.at("price").confidence >= 0.65);
  CHECK(mapping.notes.size() == 6);
  CHECK(has(mapping.notes[0], "column \"A\" taken for the order (0."));
}

TEST_CASE("mapping: the order of the rows does not matter to the columns' content") {
  TableSample sample = order_lines("A|B|C|D|E|F");
  for (auto& row : sample.rows) std::rotate(row.begin(), row.begin() + 2, row.end());
  CHECK(mapped(sample) == "order=E customer=F product=A quantity=B price=C date=D");
}

TEST_CASE("mapping: what is price times quantity is the amount") {
  TableSample sample = order_lines("A|B|C|D|E|F|G");
  for (auto& row : sample.rows)
    row.push_back(std::to_string(std::stoi(row[3]) * (std::stoi(row[4]) * 100 + 95) / 100) + "." +
                  std::to_string(100 + std::stoi(row[3]) * 95 % 100).substr(1));
  CHECK(has(mapped(sample), "price=E amount=G"));
}

TEST_CASE("mapping: two columns that content can't tell apart are named, and none is taken") {
  TableSample sample = order_lines("A|B|C|D|E|F|G");
  for (std::size_t i = 0; i < sample.rows.size(); ++i)
    sample.rows[i].push_back("2024-02-" + std::to_string(10 + i % 15));
  const std::string error = error_of(sample);
  CHECK(has(error, "no column for the date"));
  CHECK(has(error, "\"F\" and \"G\" could both be it"));
  CHECK(has(error, "--map date=F or --map date=G"));
  CHECK(has(mapped(sample, Kind::kOrders, {{"date=F"}}), "date=F"));
}

TEST_CASE("mapping: a heading that its cells contradict is doubted") {
  TableSample sample = order_lines("order|customer|Date|quantity|price|C7");
  const ColumnMapping mapping = map_columns(sample, Kind::kOrders, {}, "");
  CHECK(heading_of(mapping, sample, "date") == "C7");
  sample = order_lines("order|customer|Date|quantity|price|order date");
  CHECK(has(mapped(sample), "date=order date"));
  sample = sample_of("customer|date|price", {"1|soon|2.00", "2|later|3.00"});
  const ColumnMapping doubted = map_columns(sample, Kind::kOrders, {}, "");
  REQUIRE(doubted.notes.size() == 1);
  CHECK(has(doubted.notes[0], "column \"date\" is named for the date, but only 0 % of its cells"));
}

TEST_CASE("mapping: the order's total on each line is not the line's amount") {
  const std::initializer_list<std::string_view> rows = {
      "1|7|2|3.00|20.00|2024-01-05", "1|7|1|14.00|20.00|2024-01-05", "2|8|1|5.00|9.00|2024-01-06",
      "2|8|1|4.00|9.00|2024-01-06"};
  const TableSample sample = sample_of("order|customer|qty|price|total|date", rows);
  const ColumnMapping mapping = map_columns(sample, Kind::kOrders, {}, "");
  CHECK_FALSE(mapping.column("amount"));
  CHECK(has(mapping.notes.at(0), "column \"total\" was not taken for the amount"));
  CHECK(mapping.unmapped(6) == std::vector<std::size_t>{4});
}

TEST_CASE("mapping: what is missing is named, with what was found and the flag that helps") {
  std::string headings = "Kunde ABC|price|date";
  std::string row = "1|2.00|2010-12-01";
  for (int i = 0; i < 40; ++i) headings += "|x" + std::to_string(i), row += "|";
  const std::string error = error_of(sample_of(headings, {row}));
  CHECK(has(error, "orders.csv: no column for the customer (customer number)."));
  CHECK(has(error, "Found: Kunde ABC, price, date, x0"));
  CHECK(has(error, " and 31 more."));
  CHECK_FALSE(has(error, "x9,"));
  CHECK(has(error, "--map customer="));
  CHECK(has(error_of(sample_of("customer|date", {"1|2010-12-01"})), "the price (of one piece) or"));
}

TEST_CASE("mapping: wishes come first and are checked") {
  const TableSample sample = order_lines("order|customer|product|quantity|price|date");
  CHECK(has(mapped(sample, Kind::kOrders, {{"customer=product", "product=customer"}}),
            "customer=product product=customer"));
  CHECK(has(error_of(sample, Kind::kOrders, {{"nothing"}}), "is not MEANING=COLUMN"));
  CHECK(has(error_of(sample, Kind::kOrders, {{"x=customer"}}), "there is no meaning \"x\""));
  CHECK(has(error_of(sample, Kind::kOrders, {{"customer=x"}}), "\"x\" is not a column"));
}

TEST_CASE("mapping: flags are quoted for the shell where they must be") {
  CHECK(map_flag("customer", "KundenNr") == "--map customer=KundenNr");
  CHECK(map_flag("customer", "Kunden Nr") == "--map 'customer=Kunden Nr'");
  CHECK(map_flag("name", "l'article") == "--map 'name=l'\\''article'");
}

TEST_CASE("mapping: the kinds beside orders") {
  CHECK(mapped(sample_of("Kundennummer|Geschlecht|Alter|Ort", {"1|w|34|Ulm"}), Kind::kCustomers) ==
        "customer=Kundennummer gender=Geschlecht age=Alter city=Ort");
  CHECK(mapped(sample_of("SKU|Title|Brand|Price", {"1|Cup|Acme|2.00"}), Kind::kProducts) ==
        "product=SKU name=Title brand=Brand price=Price");
  CHECK(mapped(sample_of("user_id|event_time|event_type|product_id|user_session",
                         {"1|2019-10-01 00:00:00 UTC|view|5|abc"}),
               Kind::kEvents) ==
        "customer=user_id time=event_time type=event_type session=user_session product=product_id");
  CHECK(mapped(sample_of("userId|movieId|rating|timestamp", {"1|31|2.5|1260759144"}),
               Kind::kRatings) ==
        "customer=userId product=movieId rating=rating rated_at=timestamp");
  CHECK(mapped(sample_of("Recency|Frequency|Monetary", {"3|4|5.00"}), Kind::kRfm) ==
        "recency=Recency frequency=Frequency monetary=Monetary");
}

TEST_CASE("mapping: the kind of a table") {
  const auto kind = [](std::string_view headings, std::string_view row) {
    const auto found = likely_kind(sample_of(headings, {row}));
    return found ? name_of(*found) : "none";
  };
  CHECK(kind("order|customer|date|price", "1|2|2010-12-01|3.00") == "orders");
  CHECK(kind("CustomerID|Recency|Frequency|Monetary", "1|2|3|4.00") == "rfm");
  CHECK(kind("user_id|event_time|event_type", "1|2019-10-01|view") == "events");
  CHECK(kind("user_id|item_id|rating|timestamp", "1|2|3|874965758") == "ratings");
  CHECK(kind("customer_id|gender|age", "1|f|30") == "customers");
  CHECK(kind("sku|title|price", "1|Cup|3.00") == "products");
  CHECK(kind("order|sku|title|date|price", "1|2|Cup|2010-12-01|3.00") == "none");
  CHECK(kind("a|b", "x|y") == "none");
  CHECK(likely_kind(order_lines("A|B|C|D|E|F")) == Kind::kOrders);
}

TEST_CASE("mapping: saved, loaded, and found again by its headings") {
  const TemporaryFolder folder;
  SavedMapping saved;
  saved.headings = {"Kunden \"Nr\"", "Tag", "Preis, netto", "übrig"};
  saved.columns = {{"customer", "Kunden \"Nr\""}, {"date", "Tag"}, {"price", "Preis, netto"}};
  saved.delimiter = ";";
  saved.dates = "day-first";
  saved.decimal = ",";
  save_mapping(folder / "shop.toml", saved);
  CHECK(load_mapping(folder / "shop.toml") == saved);
  CHECK(find_saved(folder.path(), {"übrig", "Tag", "Kunden \"Nr\"", "Preis, netto"}) == saved);
  CHECK_FALSE(find_saved(folder.path(), {"Tag", "Kunden \"Nr\"", "Preis, netto"}));
  CHECK(find_nearly_saved(folder.path(), {"Tag", "Kunden \"Nr\"", "Preis", "übrig"}) == saved);
  CHECK_FALSE(find_nearly_saved(folder.path(), {"Tag", "x", "y", "z"}));
  CHECK_FALSE(find_saved(folder / "nowhere", {"Tag"}));
}

TEST_CASE("mapping: what is no mapping says where") {
  const TemporaryFolder folder;
  const auto error = [&](const std::string& content) {
    std::ofstream(folder / "bad.toml") << content;
    try {
      load_mapping(folder / "bad.toml");
    } catch (const base::Error& e) {
      return std::string(e.what());
    }
    return std::string("none");
  };
  CHECK(has(error("kind = \"orders\"\n[columns\n"), "bad.toml:2: this is no mapping"));
  CHECK(has(error("[columns]\nfoo = \"x\"\n"), "there is no meaning \"foo\""));
  CHECK(has(error("[columns]\ncustomer = 5\n"), "columns.customer is not a text"));
  CHECK(has(error("kind = \"x\"\n"), "there is no kind \"x\""));
  CHECK(has(error("headings = [1]\n"), "headings holds something"));
  CHECK(has(error("kind = \"orders\"\n"), "holds no [columns]"));
  CHECK(has(error("decimal = \"x\"\n[columns]\ncustomer = \"a\"\n"), "decimal is \"x\""));
  CHECK(has(error("# größe\n[columns]\nKäufer = \"a\"\n"),
            "bad.toml:3: this is no mapping: letters"));
  CHECK(has(error("[columns]\ncustomer = \"Käufer\"  # größe\n"), "none"));
  CHECK_THROWS_AS(load_mapping(folder / "none.toml"), base::Error);
}

TEST_CASE("mapping: a renamed column is repaired where it is certain") {
  TableSample sample = order_lines("Nr|KundenNr|Ware|Stk|VK|Wann");
  SavedMapping saved;
  saved.headings = sample.headings;
  saved.columns = {{"order", "Nr"},     {"customer", "KundenNr"}, {"product", "Ware"},
                   {"quantity", "Stk"}, {"price", "VK"},          {"date", "Wann"}};
  CHECK(mapped(sample, Kind::kOrders, {{}, saved}) ==
        "order=Nr customer=KundenNr product=Ware quantity=Stk price=VK date=Wann");
  for (const std::string renamed : {"Kunden_Nr_2", "Customer ID", "Klient"}) {
    sample.headings[1] = renamed;
    const ColumnMapping mapping = map_columns(sample, Kind::kOrders, {{}, saved}, "");
    CHECK(heading_of(mapping, sample, "customer") == renamed);
    CHECK(mapping.columns.at("customer").reason == "repaired");
    CHECK(has(mapping.notes.at(0), "Keep it with --save-mapping"));
  }
  sample.headings[1] = "Zeta";
  const std::string error = error_of(sample, Kind::kOrders, {{}, saved});
  CHECK(has(error, "takes the customer from column \"KundenNr\""));
  CHECK(has(error, "--map customer="));
  CHECK(has(mapped(sample, Kind::kOrders, {{"customer=Zeta"}, saved}), "customer=Zeta"));
}

TEST_CASE("mapping: a column that a saved mapping left aside stays aside") {
  TableSample sample = order_lines("order|customer|product|quantity|price|date");
  SavedMapping saved;
  saved.headings = sample.headings;
  saved.columns = {{"customer", "customer"}, {"price", "price"}, {"date", "date"}};
  CHECK(mapped(sample, Kind::kOrders, {{}, saved}) == "customer=customer price=price date=date");
}

TEST_CASE("mapping: hostile tables are answered, not crashed on") {
  TableSample wide{{}, {{}}};
  for (int i = 0; i < 3000; ++i)
    wide.headings.push_back("c" + std::to_string(i)), wide.rows[0].push_back("1");
  CHECK(has(error_of(wide), "no column for the customer"));
  CHECK(has(error_of({{}, {}}), "no column for the customer"));
  CHECK(has(error_of({{std::string(100'000, 'x'), "\xFF", ""}, {{}, {"1"}}}), "no column"));
}

TEST_CASE("assignment: the largest sum, and none where nothing fits") {
  using Columns = std::vector<std::optional<std::size_t>>;
  CHECK(best_assignment({{0.9, 0.8}, {0.85, 0}}) == Columns{1, 0});
  CHECK(best_assignment({{0, 0}, {0, 0.5}}) == Columns{std::nullopt, 1});
  CHECK(best_assignment({{0.5}, {0.6}}) == Columns{std::nullopt, 0});
  CHECK(best_assignment({}) == Columns{});
}

TEST_CASE("countries: by name and by code") {
  for (const std::string_view name :
       {"Germany", "DE", "Deutschland", "EIRE", "United Kingdom", "usa"})
    CHECK_MESSAGE(is_country(name), name);
  for (const std::string_view name : {"", "Cup", "17850", "QQ"})
    CHECK_MESSAGE(!is_country(name), name);
}

TEST_CASE("mapping: what begins a table and is no name is refused, in builds with assertions too") {
  for (const std::string_view text : {"[\x16\n", "[;]\n", "[[\x01]]\n", "["})
    CHECK_THROWS_AS(parse_mapping(text, "shop.toml"), base::Error);
}

TEST_CASE("mapping: one saved for customers is not taken for orders") {
  MappingOptions options;
  options.saved.emplace();
  options.saved->kind = Kind::kCustomers;
  options.saved->columns["customer"] = "Kunde";
  const TableSample sample = sample_of("Kunde|Email", {"C1|a@b.de", "C2|c@d.de"});
  CHECK(guess_columns(sample, Kind::kCustomers, options).column("customer") == 0);
  CHECK_THROWS_AS(guess_columns(sample, Kind::kOrders, options), base::Error);
}

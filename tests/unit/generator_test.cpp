#include "ingest/generator/generator.hpp"

#include <doctest/doctest.h>
#include <tbb/global_control.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <numeric>
#include <set>
#include <sstream>

#include "base/date.hpp"
#include "base/error.hpp"

using namespace patron;
using namespace patron::ingest;
namespace fs = std::filesystem;

namespace {

/// A folder that is gone at the end of the test.
struct Folder {
  fs::path path;
  explicit Folder(const std::string& name)
      : path(fs::temp_directory_path() / ("patron-" + std::to_string(::getpid()) + "-" + name)) {
    fs::remove_all(path);
  }
  ~Folder() { fs::remove_all(path); }
};

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// RFC 4180, one row per line (no field of ours holds a line end).
std::vector<std::string> fields_of(const std::string& row) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (quoted && row[i] == '"' && i + 1 < row.size() && row[i + 1] == '"')
      fields.back() += row[++i];
    else if (row[i] == '"')
      quoted = !quoted;
    else if (row[i] == ',' && !quoted)
      fields.emplace_back();
    else
      fields.back() += row[i];
  }
  return fields;
}

std::vector<std::string> rows_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<std::string> rows;
  for (std::string row; std::getline(in, row);) rows.push_back(row);
  rows.erase(rows.begin());
  return rows;
}

using Rows = std::vector<std::vector<std::string>>;
Rows read_csv(const fs::path& path) {
  Rows rows;
  for (const std::string& row : rows_of(path)) rows.push_back(fields_of(row));
  return rows;
}

enum { kOrder, kDate, kCustomer, kProduct, kName, kCategory, kQuantity, kPrice, kStatus = 10 };

GenerateOptions small_shop() {
  GenerateOptions options;
  options.customers = 400;
  options.products = 60;
  options.orders = 4000;
  return options;
}

base::Money amount_of(const std::vector<std::string>& row) {
  const base::Quantity quantity{base::parse_scaled(row[kQuantity], 3).value()};
  const base::Money price{base::parse_scaled(row[kPrice], 4).value()};
  return base::amount_of(quantity, price).value();
}

/// Purchases of each customer.
std::map<std::string, int> orders_of(const Rows& lines) {
  std::set<std::string> seen;
  std::map<std::string, int> n_orders;
  for (const auto& line : lines)
    if (line[kStatus] == "completed" && seen.insert(line[kOrder]).second)
      ++n_orders[line[kCustomer]];
  return n_orders;
}

/// Which dirt a row has, judged from the file alone; empty: none.
std::string dirt_of(const std::string& row, const std::string& row_before) {
  const std::vector<std::string> fields = fields_of(row);
  if (row == row_before) return "duplicate_row";
  if (fields.size() < 11) return "too_few_fields";
  if (fields[kOrder] == "TEST") return "test_row";
  if (fields[kCustomer].empty()) return "missing_customer";
  if (fields[kCustomer][0] == ' ') return "stray_blanks";
  if (fields[kOrder].ends_with(".0")) return "decimal_order_id";
  if (fields[kPrice] == "0.00") return "zero_price";
  if (fields[kPrice][0] == '-') return "negative_price";
  if (fields[kPrice].find(',') != std::string::npos) return "comma_decimal";
  if (!base::parse_scaled(fields[kQuantity], 3)) return "bad_quantity";
  try {
    base::parse_instant(fields[kDate], "order_date");
  } catch (const base::Error&) {
    return "bad_date";
  }
  return {};
}

std::string where_refused(const GenerateOptions& options) {
  try {
    generate_shop(options, fs::temp_directory_path() / "patron-never-made");
  } catch (const base::Error& error) {
    CHECK(error.code() == base::ErrorCode::kInvalidArgument);
    return error.where();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("generator: a fifth of the customers make 60 % of the orders, half buy once") {
  const Folder folder("mix");
  const GenerateResult result = generate_shop(small_shop(), folder.path);
  const Rows lines = read_csv(folder.path / "transactions.csv");
  std::vector<int> n_orders;
  int n_purchases = 0;
  for (const auto& [customer, n] : orders_of(lines)) n_orders.push_back(n), n_purchases += n;
  std::sort(n_orders.rbegin(), n_orders.rend());
  CHECK(n_purchases == 4000);
  CHECK(n_orders.size() == 400);
  int of_top_fifth = 0;
  for (int i = 0; i < 80; ++i) of_top_fifth += n_orders[static_cast<std::size_t>(i)];
  CHECK(of_top_fifth / 4000.0 == doctest::Approx(0.60).epsilon(0.01 / 0.60));
  CHECK(std::count(n_orders.begin(), n_orders.end(), 1) == 200);
  CHECK(result.note.empty());
  CHECK(result.mix[0].customers == 80);
  CHECK(result.mix[0].orders == 2400);
  CHECK(result.mix[1].customers == 120);
  CHECK(result.mix[2].orders == 200);
  const auto n_lines = static_cast<double>(result.completed.lines);
  CHECK(n_lines / 4000 == doctest::Approx(3.0).epsilon(0.1));
  CHECK(static_cast<double>(result.returned.orders) / 4000 == doctest::Approx(0.03).epsilon(0.3));
}

TEST_CASE("generator: too few orders for the mix are told, and the 60 % stand") {
  const Folder folder("few");
  GenerateOptions options = small_shop();
  options.orders = 600;
  const GenerateResult result = generate_shop(options, folder.path);
  CHECK(result.note.find("Too few orders") != std::string::npos);
  CHECK(result.mix[0].orders == 360);
  CHECK(result.mix[0].orders + result.mix[1].orders + result.mix[2].orders == 600);
  CHECK(result.mix[2].buyers == result.mix[2].orders);
}

TEST_CASE("generator: the same options give the same bytes on any number of threads") {
  const Folder one("one"), again("again"), other("other");
  GenerateOptions options = small_shop();
  options.dirt = 0.05;
  {
    tbb::global_control one_thread(tbb::global_control::max_allowed_parallelism, 1);
    generate_shop(options, one.path);
  }
  generate_shop(options, again.path);
  options.seed = 2;
  generate_shop(options, other.path);
  for (const char* file : {"customers.csv", "products.csv", "transactions.csv", "events.csv",
                           "README.txt", "truth.json"}) {
    CAPTURE(file);
    CHECK(bytes_of(one.path / file) == bytes_of(again.path / file));
    CHECK(bytes_of(one.path / file) != bytes_of(other.path / file));
  }
}

TEST_CASE("generator: the truth is the sum of the lines") {
  const Folder folder("truth");
  const GenerateResult result = generate_shop(small_shop(), folder.path);
  base::Money completed, returned;
  const Rows lines = read_csv(folder.path / "transactions.csv");
  for (const auto& line : lines)
    (line[kStatus] == "completed" ? completed : returned) += amount_of(line);
  CHECK(result.clean_completed.amount == completed);
  CHECK(result.completed.amount == completed);
  CHECK(result.clean_returned.amount == returned);
  CHECK(result.completed.lines + result.returned.lines == static_cast<std::int64_t>(lines.size()));
  CHECK(result.dirty_rows == 0);
  CHECK(bytes_of(folder.path / "truth.json").find('"' + base::to_string(completed) + '"') !=
        std::string::npos);
  for (const GeneratedFile& file : result.files) {
    CAPTURE(file.file);
    CHECK(file.bytes == static_cast<std::int64_t>(fs::file_size(folder.path / file.file)));
    CHECK(file.rows == static_cast<std::int64_t>(rows_of(folder.path / file.file).size()));
  }
}

TEST_CASE("generator: dirt is counted by kind and leaves the other rows as they were") {
  const Folder clean("clean"), dirty("dirty");
  GenerateOptions options = small_shop();
  generate_shop(options, clean.path);
  options.dirt = 0.2;
  const GenerateResult result = generate_shop(options, dirty.path);
  std::set<std::string> clean_rows;
  std::string before;
  for (const std::string& row : rows_of(clean.path / "transactions.csv")) {
    REQUIRE(dirt_of(row, before) == "");
    clean_rows.insert(before = row);
  }
  std::map<std::string, std::int64_t> found;
  base::Money untouched;
  std::int64_t n_rows = 0;
  for (const std::string& row : rows_of(dirty.path / "transactions.csv")) {
    const std::string kind = dirt_of(row, before);
    ++found[kind];
    ++n_rows;
    before = row;
    if (!kind.empty()) continue;
    REQUIRE(clean_rows.contains(row));
    if (fields_of(row)[kStatus] == "completed") untouched += amount_of(fields_of(row));
  }
  CHECK(result.dirt.size() == 11);
  base::Money completed = result.clean_completed.amount, returned = result.clean_returned.amount;
  for (const DirtCount& count : result.dirt) {
    CAPTURE(count.kind);
    completed += count.completed_amount;
    returned += count.returned_amount;
    CHECK(count.rows > 0);
    CHECK(count.rows == found[count.kind]);
  }
  CHECK(untouched == result.clean_completed.amount);
  CHECK(completed == result.completed.amount);
  CHECK(returned == result.returned.amount);
  CHECK(found[""] == result.clean_completed.lines + result.clean_returned.lines);
  CHECK(static_cast<double>(result.dirty_rows) / static_cast<double>(n_rows) ==
        doctest::Approx(0.2).epsilon(0.05));
}

TEST_CASE("generator: all references hold and nobody buys before registering") {
  const Folder folder("references");
  GenerateOptions options = small_shop();
  options.start = "2024-02-29";
  generate_shop(options, folder.path);
  std::map<std::string, std::vector<std::string>> customers, products;
  for (const auto& row : read_csv(folder.path / "customers.csv")) customers[row[0]] = row;
  for (const auto& row : read_csv(folder.path / "products.csv")) products[row[0]] = row;
  CHECK(customers.size() == 400);
  CHECK(products.size() == 60);
  std::map<std::pair<std::string, std::string>, std::int64_t> bought;  // customer, product
  std::string before;
  for (const auto& line : read_csv(folder.path / "transactions.csv")) {
    REQUIRE(customers.contains(line[kCustomer]));
    REQUIRE(products.contains(line[kProduct]));
    REQUIRE(line[kDate].substr(0, 10) >= customers[line[kCustomer]][3]);
    REQUIRE(line[kDate] >= before);
    REQUIRE(line[kName] == products[line[kProduct]][1]);
    REQUIRE(line[kCategory] == products[line[kProduct]][2]);
    const std::int64_t quantity = base::parse_scaled(line[kQuantity], 0).value();
    const bool is_return = line[kStatus] == "returned";
    REQUIRE(is_return == (line[kOrder][0] == 'C'));
    REQUIRE(is_return == (quantity < 0));
    auto& left = bought[{line[kCustomer], line[kProduct]}] += quantity;
    REQUIRE(left >= 0);
    before = line[kDate];
  }
  for (const auto& event : read_csv(folder.path / "events.csv")) {
    REQUIRE(customers.contains(event[1]));
    REQUIRE(event[3].substr(0, 10) >= customers[event[1]][3]);
    REQUIRE((event[5].empty() ? event[4] == "session_start" : products.contains(event[5])));
    REQUIRE(event[6].empty() == (event[4] != "page_view"));
  }
}

TEST_CASE("generator: events do not change the orders, and may be left out") {
  const Folder with("with"), without("without");
  GenerateOptions options = small_shop();
  generate_shop(options, with.path);
  options.events = false;
  CHECK(generate_shop(options, without.path).files.size() == 3);
  CHECK(bytes_of(with.path / "transactions.csv") == bytes_of(without.path / "transactions.csv"));
  CHECK_FALSE(fs::exists(without.path / "events.csv"));
}

TEST_CASE("generator: what models should find is there to be found") {
  const Folder folder("planted");
  GenerateOptions options = small_shop();
  options.orders = 8000;
  generate_shop(options, folder.path);
  const Rows lines = read_csv(folder.path / "transactions.csv");
  std::map<std::string, std::map<std::string, int>> categories_of;
  std::map<std::string, int> sold;
  int sundays = 0, peak = 0;
  for (const auto& line : lines) {
    const auto day = std::chrono::floor<std::chrono::days>(base::parse_instant(line[kDate], ""));
    sundays += std::chrono::weekday{day} == std::chrono::Sunday;
    const std::string month = line[kDate].substr(5, 2);
    peak += month == "11" || month == "12";
    ++categories_of[line[kCustomer]][line[kCategory]];
    ++sold[line[kProduct]];
  }
  const auto n = static_cast<double>(lines.size());
  CHECK(sundays / n < 0.10);  // an even week: 0.14
  CHECK(peak / n > 2 * 61 / 730.0 * 1.4);
  double of_favourites = 0, of_regulars = 0;
  for (const auto& [customer, categories] : categories_of) {
    int all = 0, most = 0;
    for (const auto& [category, count] : categories) all += count, most = std::max(most, count);
    if (all < 40) continue;
    of_regulars += all;
    of_favourites += most;
  }
  CHECK(of_favourites / of_regulars > 0.45);  // without taste: about 0.3
  std::vector<int> by_sales;
  for (const auto& [product, count] : sold) by_sales.push_back(count);
  std::sort(by_sales.rbegin(), by_sales.rend());
  CHECK(std::accumulate(by_sales.begin(), by_sales.begin() + 12, 0) / n > 0.3);  // evenly: 0.2
}

TEST_CASE("generator: the smallest shops and the shortest periods work") {
  for (const auto& [customers, products, orders, days] :
       {std::array{10, 5, 1, 1}, std::array{10, 5, 400, 3}, std::array{3000, 7, 10, 40}}) {
    const Folder folder("tiny");
    GenerateOptions options = small_shop();
    options.customers = customers;
    options.products = products;
    options.orders = orders;
    options.days = days;
    const GenerateResult result = generate_shop(options, folder.path);
    CHECK(result.completed.orders == orders);
    CHECK(read_csv(folder.path / "customers.csv").size() == static_cast<std::size_t>(customers));
  }
}

TEST_CASE("generator: an impossible shop is refused by the name of its flag") {
  const auto refused = [](auto change) {
    GenerateOptions options;
    change(options);
    return where_refused(options);
  };
  CHECK(refused([](auto& o) { o.customers = 9; }) == "--customers");
  CHECK(refused([](auto& o) { o.products = 4; }) == "--products");
  CHECK(refused([](auto& o) { o.orders = 0; }) == "--orders");
  CHECK(refused([](auto& o) { o.dirt = 0.6; }) == "--dirt");
  CHECK(refused([](auto& o) { o.dirt = std::nan(""); }) == "--dirt");
  CHECK(refused([](auto& o) { o.return_share = -0.1; }) == "--return_share");
  CHECK(refused([](auto& o) { o.days = 0; }) == "--days");
  CHECK(refused([](auto& o) { o.orders = 3'000'000, o.days = 2; }) == "--days");
  CHECK(refused([](auto& o) { o.start = "2023-02-30"; }) == "--start");
  CHECK(refused([](auto& o) { o.start = "2023-01-01 10:00"; }) == "--start");
  CHECK(refused([](auto& o) { o.currency = "pounds"; }) == "--currency");
}

TEST_CASE("generator: files are refused or replaced whole, and a stopped run leaves none") {
  const Folder folder("files");
  GenerateOptions options = small_shop();
  int days_to_go = 100;
  const base::Progress stop_midway({}, [&] { return --days_to_go == 0; });
  CHECK_THROWS_AS(generate_shop(options, folder.path, stop_midway), base::Error);
  CHECK(fs::is_empty(folder.path));

  std::ofstream(folder.path / "notes.txt") << "mine";
  std::ofstream(folder.path / "events.csv") << "old";
  CHECK_THROWS_WITH_AS(generate_shop(options, folder.path), doctest::Contains("events.csv"),
                       base::Error);
  CHECK(bytes_of(folder.path / "events.csv") == "old");
  options.overwrite = true;
  options.events = false;
  generate_shop(options, folder.path);
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder.path))
    names.insert(entry.path().filename().string());
  CHECK(names == std::set<std::string>{"notes.txt", "customers.csv", "products.csv",
                                       "transactions.csv", "README.txt", "truth.json"});
}

#include "ingest/generator/generator.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <system_error>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "ingest/generator/behaviour.hpp"
#include "ingest/generator/order_lines.hpp"
#include "ingest/generator/truth.hpp"

namespace patron::ingest {
namespace {

using namespace generator;
namespace fs = std::filesystem;

constexpr std::array<const char*, 6> kTargets = {
    "customers.csv", "products.csv", "transactions.csv", "events.csv", "README.txt", "truth.json"};
constexpr std::size_t kChunk = 512;  // tickets made by one task
constexpr std::size_t kChunksAtOnce = 32;
constexpr std::int64_t kMostOrdersPerDay = 1'000'000;

template <class Number>
void check_range(std::string_view flag, Number value, Number low, Number high) {
  if (value >= low && value <= high) return;
  throw base::Error(base::ErrorCode::kInvalidArgument, fmt::format("{} is out of range.", value),
                    fmt::format("Choose {} to {}.", low, high), std::string(flag));
}

bool is_currency(std::string_view text) {
  return text.size() == 3 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

base::Day start_of(const GenerateOptions& options) {
  const base::Instant start = base::parse_instant(options.start, "--start");
  const base::Day day = std::chrono::floor<std::chrono::days>(start);
  const int year = static_cast<int>(std::chrono::year_month_day{day}.year());
  if (start != base::Instant{day} || year < 1900 || year > 2200)
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      fmt::format("\"{}\" is not a day from 1900 to 2200.", options.start),
                      "Write 2023-01-01.", "--start");
  return day;
}

void check(const GenerateOptions& options) {
  check_range<std::int64_t>("--customers", options.customers, 10, 50'000'000);
  check_range<std::int64_t>("--products", options.products, 5, 1'000'000);
  check_range<std::int64_t>("--orders", options.orders, 1, 200'000'000);
  check_range("--dirt", options.dirt, 0.0, 0.5);
  check_range("--return_share", options.return_share, 0.0, 0.5);
  check_range("--days", options.days, 1, 7300);
  if (options.orders / options.days > kMostOrdersPerDay)
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      fmt::format("{} orders in {} days are too many for one shop.", options.orders,
                                  options.days),
                      fmt::format("Choose at most {} a day.", kMostOrdersPerDay), "--days");
  if (!is_currency(options.currency))
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      fmt::format("\"{}\" is not a currency.", options.currency),
                      "Write its three letters, as in GBP.", "--currency");
}

void prepare_folder(const fs::path& dir, bool overwrite) {
  std::error_code error;
  fs::create_directories(dir, error);
  if (error)
    throw base::Error(base::ErrorCode::kIo, "Could not make the folder: " + error.message() + ".",
                      "Choose another folder.", dir.string());
  for (const char* target : kTargets)
    if (!overwrite && fs::exists(dir / target))
      throw base::Error(base::ErrorCode::kConflict, "The file exists.",
                        "Choose another folder, or allow --overwrite.", (dir / target).string());
}

/// The four models of the shop, each built upon those above it.
struct Shop {
  Calendar calendar;
  Catalogue catalogue;
  Customers customers;
  Baskets baskets;
  OrderLines order_lines;
  Behaviour behaviour;

  explicit Shop(const GenerateOptions& options)
      : calendar(start_of(options), options.days, options.seed),
        catalogue(options.products, options.days, options.seed),
        customers(options, calendar),
        baskets(options, calendar, catalogue, customers),
        order_lines(options, calendar, catalogue, customers, baskets),
        behaviour(options, calendar, catalogue, customers, baskets) {}
};

/// What one task has made of its tickets; kept for the next ones, so that memory is asked for once.
struct Chunk {
  Buffer transactions, events;
  Tally tally;
  std::vector<BasketLine> lines;

  void make(const Shop& shop, std::span<const Ticket> tickets, int day) {
    transactions.clear();
    events.clear();
    tally = {};
    for (const Ticket& ticket : tickets) {
      lines.clear();
      if (ticket.kind != TicketKind::kVisit)
        shop.order_lines.append(transactions, tally, lines, ticket, day);
      if (ticket.session > 0) tally.events += shop.behaviour.append(events, ticket, day, lines);
    }
  }
};

/// All files of the shop; they appear together at the end.
struct Outputs {
  OutputFile customers, products, transactions;
  std::optional<OutputFile> events;

  Outputs(const fs::path& dir, bool with_events)
      : customers(dir, "customers.csv", "customer_id,gender,age,registered_on,country,city\n"),
        products(dir, "products.csv", "product_id,name,category,brand,price,description,rating\n"),
        transactions(dir, "transactions.csv", kOrderLinesHeading) {
    if (with_events) events.emplace(dir, "events.csv", kEventsHeading);
  }

  std::vector<OutputFile*> all() {
    std::vector<OutputFile*> files = {&customers, &products, &transactions};
    if (events) files.push_back(&*events);
    return files;
  }
};

/// Chunks are made on all cores and written in order. What a ticket gives depends on the ticket
/// alone.
void write_day(const Shop& shop, const std::vector<Ticket>& tickets, int day,
               std::vector<Chunk>& chunks, Outputs& outputs, Tally& tally) {
  const std::size_t n_chunks = (tickets.size() + kChunk - 1) / kChunk;
  for (std::size_t first = 0; first < n_chunks; first += kChunksAtOnce) {
    const std::size_t n = std::min(kChunksAtOnce, n_chunks - first);
    base::parallel_for(n, [&](std::size_t i) {
      const std::size_t begin = (first + i) * kChunk;
      const std::size_t size = std::min(kChunk, tickets.size() - begin);
      chunks[i].make(shop, std::span(tickets).subspan(begin, size), day);
    });
    for (std::size_t i = 0; i < n; ++i) {
      outputs.transactions.write(chunks[i].transactions);
      if (outputs.events) outputs.events->write(chunks[i].events);
      tally.add(chunks[i].tally);
    }
  }
}

Tally write_orders(const GenerateOptions& options, const Shop& shop, Outputs& outputs,
                   const base::Progress& progress) {
  Schedule schedule(options, shop.calendar, shop.customers);
  std::vector<Chunk> chunks(kChunksAtOnce);
  Tally tally;
  for (int day = 0; day < options.days; ++day) {
    write_day(shop, schedule.next_day(), day, chunks, outputs, tally);
    progress.tell({"writing orders", tally.completed.orders, options.orders, "orders"});
  }
  return tally;
}

base::Money money_of(std::int64_t cents) { return {cents * (base::Money::kOne / 100)}; }

LineTotal total_of(const Tally::Total& total) {
  return {total.orders, total.lines, money_of(total.cents)};
}

GenerateResult result_of(const GenerateOptions& options, const Shop& shop, const Tally& tally,
                         Outputs& outputs) {
  GenerateResult result;
  const std::array rows = {options.customers, options.products, tally.rows, tally.events};
  for (std::size_t i = 0; OutputFile * file : outputs.all())
    result.files.push_back({file->name(), rows[i++], file->bytes()});
  result.mix = shop.customers.mix();
  result.note = shop.customers.note();
  result.completed = total_of(tally.completed);
  result.returned = total_of(tally.returned);
  result.clean_completed = total_of(tally.clean_completed);
  result.clean_returned = total_of(tally.clean_returned);
  for (std::size_t i = 0; i < kDirtNames.size(); ++i) {
    const Tally::DirtTotal& dirty = tally.dirt[i];
    result.dirt.push_back({std::string(kDirtNames[i]), dirty.rows, money_of(dirty.completed_cents),
                           money_of(dirty.returned_cents)});
    result.dirty_rows += dirty.rows;
  }
  return result;
}

void commit(const fs::path& dir, Outputs& outputs, OutputFile& readme, OutputFile& truth) {
  std::vector<OutputFile*> files = outputs.all();
  files.push_back(&readme);
  files.push_back(&truth);
  for (OutputFile* file : files) file->close();
  for (OutputFile* file : files) file->commit();
  std::error_code ignored;
  if (!outputs.events) fs::remove(dir / "events.csv", ignored);  // of the shop overwritten
}

}  // namespace

GenerateResult generate_shop(const GenerateOptions& options, const fs::path& dir,
                             const base::Progress& progress) {
  check(options);
  prepare_folder(dir, options.overwrite);
  progress.tell({"choosing customers and products", 0, 0, ""});
  const Shop shop(options);
  Outputs outputs(dir, options.events);
  shop.catalogue.write(outputs.products);
  progress.tell({"writing customers", 0, options.customers, "customers"});
  shop.customers.write(outputs.customers);
  const Tally tally = write_orders(options, shop, outputs, progress);
  const GenerateResult result = result_of(options, shop, tally, outputs);
  OutputFile readme(dir, "README.txt", readme_text(options, result));
  OutputFile truth(dir, "truth.json", truth_json(options, result));
  commit(dir, outputs, readme, truth);
  return result;
}

}  // namespace patron::ingest

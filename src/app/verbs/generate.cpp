#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <memory>

#include "app/output.hpp"
#include "app/verb.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "ingest/generator/generator.hpp"

namespace patron::ingest {

BOOST_DESCRIBE_STRUCT(GenerateOptions, (),
                      (customers, products, orders, seed, dirt, return_share, start, days, currency,
                       events, overwrite))

}  // namespace patron::ingest

namespace patron::base {

template <>
struct Docs<ingest::GenerateOptions> {
  static constexpr FieldDoc kFields[] = {
      {"customers", "number of customers", {}, {}, 10, 5e7},
      {"products", "number of products", {}, {}, 5, 1e6},
      {"orders", "number of purchases; about three lines each", {}, {}, 1, 2e8},
      {"seed", "random seed: the same seed makes the same shop"},
      {"dirt", "share of dirty rows in transactions.csv", "share 0-1", {}, 0, 0.5},
      {"return_share", "share of the orders that are sent back", "share 0-1", {}, 0, 0.5},
      {"start", "first day of the shop"},
      {"days", "days of business", "days", {}, 1, 7300},
      {"currency", "currency of the prices", "ISO 4217"},
      {"events", "write behaviour events too; --no-events leaves them out"},
      {"overwrite", "replace files of an earlier run"},
  };
};

}  // namespace patron::base

namespace patron::app {
namespace {

using base::Error;
using base::ErrorCode;

struct State {
  ingest::GenerateOptions options;
  std::vector<std::string> arguments;  // DIR, or CUSTOMERS PRODUCTS ORDERS DIR
};

std::int64_t count_of(const std::string& text, const char* what) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" is not a number of {}.", text, what),
                "Write: patron generate 2000 1000 20000 DIR");
  return value;
}

std::filesystem::path take_arguments(State& state) {
  const std::vector<std::string>& given = state.arguments;
  if (given.size() >= 3) {
    state.options.customers = count_of(given[0], "customers");
    state.options.products = count_of(given[1], "products");
    state.options.orders = count_of(given[2], "orders");
  } else if (given.size() == 2) {
    throw Error(ErrorCode::kInvalidArgument, "two arguments are too many or too few.",
                "Write DIR, or CUSTOMERS PRODUCTS ORDERS [DIR].");
  }
  return given.size() == 1 || given.size() == 4 ? given.back() : "./patron-demo";
}

std::string text_of(const ingest::GenerateResult& result, const std::filesystem::path& dir) {
  std::string text = "A shop in " + dir.string() + "\n";
  for (const ingest::GeneratedFile& file : result.files)
    text += fmt::format("  {:<20}{:>14} rows\n", file.file, base::count_text(file.rows));
  for (const ingest::CustomerMix& mix : result.mix)
    text += fmt::format("  {:<10}{:>10} customers, {:>12} orders ({:.1f} %)\n", mix.kind,
                        base::count_text(mix.customers), base::count_text(mix.orders),
                        100 * mix.order_share);
  text += fmt::format("  {} dirty rows; what was planted stands in truth.json\n",
                      base::count_text(result.dirty_rows));
  if (!result.note.empty()) text += "  note: " + result.note + "\n";
  return text +
         fmt::format("Analyse it with: patron run {}\n", (dir / "transactions.csv").string());
}

void run(State& state, Context& context) {
  const std::filesystem::path dir = take_arguments(state);
  context.stages.begin("generate");
  const ingest::GenerateResult result = ingest::generate_shop(state.options, dir, context.progress);
  context.stages.end();
  if (context.common.format != "json") return remark(context, text_of(result, dir));
  base::Table table{"files",
                    {{"file", std::vector<std::string>()},
                     {"rows", std::vector<std::int64_t>()},
                     {"bytes", std::vector<std::int64_t>()}}};
  for (const ingest::GeneratedFile& file : result.files) {
    std::get<std::vector<std::string>>(table.columns[0].values)
        .push_back((dir / file.file).string());
    std::get<std::vector<std::int64_t>>(table.columns[1].values).push_back(file.rows);
    std::get<std::vector<std::int64_t>>(table.columns[2].values).push_back(file.bytes);
  }
  write_answer(context, table);
}

}  // namespace

Verb make_generate_verb() {
  auto state = std::make_shared<State>();
  return {
      .name = "generate",
      .summary = "Make the exports of an imaginary shop, with a known truth",
      .examples =
          "Examples:\n  patron generate 2000 1000 20000 demo\n  patron generate --customers 5000 "
          "--products "
          "500 --orders 50000 --seed 1 --dirt 0.02 demo",
      .options = {base::fields_of(state->options)},
      .positionals = {"DIR", "[CUSTOMERS PRODUCTS ORDERS] and the folder (default: ./patron-demo)",
                      &state->arguments, 0, 4},
      .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app

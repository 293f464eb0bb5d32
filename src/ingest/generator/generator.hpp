#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/money.hpp"
#include "base/progress.hpp"

namespace patron::ingest {

/// What shop to make. Every member is a flag of `patron generate` with the same name.
struct GenerateOptions {
  std::int64_t customers = 5'000;  // 10 to 50,000,000
  std::int64_t products = 500;     // 5 to 1,000,000
  std::int64_t orders = 50'000;    // 1 to 200,000,000 purchases; about three lines each
  std::uint64_t seed = 1;
  double dirt = 0.0;           // share of the rows of transactions.csv that are dirty, 0 to 0.5
  double return_share = 0.03;  // share of the orders that customers send back, 0 to 0.5
  std::string start = "2023-01-01";
  int days = 730;  // 1 to 7,300
  std::string currency = "GBP";
  bool events = true;
  bool overwrite = false;
};

struct GeneratedFile {
  std::string file;
  std::int64_t rows = 0;  // without the heading
  std::int64_t bytes = 0;
};

/// One kind of dirt: how many rows have it, and what their lines were worth before: what an
/// importer gains that mends this kind. Nothing for the kinds that only add rows.
struct DirtCount {
  std::string kind;
  std::int64_t rows = 0;
  base::Money completed_amount, returned_amount;
};

/// Rows that share a status, with their exact sum of quantity × unit_price.
struct LineTotal {
  std::int64_t orders = 0;
  std::int64_t lines = 0;
  base::Money amount;
};

/// One of the three planted kinds of customers.
struct CustomerMix {
  std::string kind;  // "frequent", "seasonal", "one_time"
  std::int64_t customers = 0;
  std::int64_t buyers = 0;  // with at least one order
  std::int64_t orders = 0;
  double order_share = 0;  // 0-1, of all purchases
};

struct GenerateResult {
  std::vector<GeneratedFile> files;
  std::vector<CustomerMix> mix;
  LineTotal completed;        // as planted: all purchases, dirty or not, without added rows
  LineTotal returned;         // as planted: amounts are negative
  LineTotal clean_completed;  // what stands untouched in the file; orders: with an untouched line
  LineTotal clean_returned;
  std::vector<DirtCount> dirt;
  std::int64_t dirty_rows = 0;
  std::string note;  // where the options could not give the documented mix; else empty
};

/// Makes the exports of an imaginary shop: customers.csv, products.csv, transactions.csv,
/// events.csv, and what was planted in them: truth.json and README.txt.
///
/// Choose it for demonstrations, load tests, and to check an import or a model against a known
/// truth. What is planted: docs/generator.md.
/// Units:   prices in whole cents; instants in the shop's own clock; shares 0-1.
/// Result:  the same bytes for the same options, whatever the number of threads; `dirt` and
///          `events` do not change the shop behind them.
/// Errors:  invalid_argument that names the flag; conflict where a file to write exists and
///          `overwrite` is off; io. After an error or a cancellation no file has been changed.
/// Cost:    about 1 µs and 300 bytes of files per order line; memory 4 bytes per order, about 5 per
///          customer and 100 per product, 150 per order of the busiest days, and 30 MiB.
/// Source:  own design; popularity after Zipf, repeat purchases as in Fader, Hardie & Lee
///          (2005): Poisson while active, then silently gone. Checked in tests/unit/
///          generator_test.cpp by reading the files back.
GenerateResult generate_shop(const GenerateOptions& options, const std::filesystem::path& dir,
                             const base::Progress& progress = {});

}  // namespace patron::ingest

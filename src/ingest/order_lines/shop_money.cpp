#include "ingest/order_lines/shop_money.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::string_view kOpenSign = "?", kOpenSignText = "one whose sign several have";

std::string checked_currency(const std::string& code) {
  const bool letters =
      std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (code.empty() || (code.size() == 3 && letters)) return code;
  throw Error(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is not a currency code.", code),
              "Write three letters, say GBP or EUR.", "--currency");
}

RateTable rates_of(const std::string& file, const std::string& currency) {
  if (file.empty()) return {};
  if (currency.empty())
    throw Error(ErrorCode::kInvalidArgument, "rates into which currency?",
                "Name the shop's own: --currency EUR.", "--rates");
  return read_rates(file);
}

}  // namespace

ShopMoney::ShopMoney(const std::string& currency, const std::string& rates_file, std::string place)
    : currency_(checked_currency(currency)),
      rates_file_(rates_file),
      place_(std::move(place)),
      is_told_(!currency.empty()),
      rates_(rates_of(rates_file, currency)) {}

void ShopMoney::refuse_two(std::string_view one, std::string_view other) const {
  throw Error(ErrorCode::kBadData,
              fmt::format("the file holds prices in {} and in {}.", one, other),
              "Different currencies are not added up: export each on its own, or say what they "
              "are worth: --rates rates.csv --currency EUR.",
              place_);
}

void ShopMoney::take_open_sign() {
  has_open_sign_ = true;
  if (!is_told_ && !currency_.empty()) refuse_two(currency_, kOpenSignText);
}

base::Money ShopMoney::converted(base::Money money, std::string_view currency,
                                 base::Instant at) const {
  if (const auto here = rates_.convert(money, currency, at)) return *here;
  throw Error(ErrorCode::kBadData,
              fmt::format("no rate for {} on {}.", currency,
                          base::to_iso_date(std::chrono::floor<std::chrono::days>(at))),
              fmt::format("Add it to the table: {},rate,date.", currency), rates_file_);
}

bool ShopMoney::take(std::string_view currency, base::Instant at, bool by_price, LineWorth& worth) {
  if (currency.empty() || currency == currency_) return true;
  if (currency == kOpenSign) return take_open_sign(), true;
  if (currency_.empty() && has_open_sign_) refuse_two(currency, kOpenSignText);
  if (currency_.empty()) return currency_ = currency, true;
  if (rates_.empty()) refuse_two(currency_, currency);
  worth.unit_price = converted(worth.unit_price, currency, at);
  const auto amount = by_price ? base::amount_of({worth.quantity}, worth.unit_price)
                               : converted(worth.amount, currency, at);
  if (!amount || !is_sane(*amount)) return false;
  worth.amount = *amount;
  return true;
}

}  // namespace patron::ingest

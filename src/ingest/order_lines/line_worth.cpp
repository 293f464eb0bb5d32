#include "ingest/order_lines/line_worth.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "base/figures.hpp"
#include "ingest/values/currencies.hpp"

namespace patron::ingest {
namespace {

using base::Money;
using Cells = std::vector<std::string_view>;

constexpr const char* kTooLarge = "the line's amount is more than a million million";

/// quotient of a and b rounded half away from zero; b is not 0.
std::int64_t divide_rounded(__int128 a, std::int64_t b) {
  if (b < 0) a = -a, b = -b;
  return static_cast<std::int64_t>((a + (a < 0 ? -b / 2 : b / 2)) / b);
}

/// Price of a piece of an amount.
Money price_of(const LineWorth& worth) {
  if (worth.quantity == 0) return {};
  return {divide_rounded(static_cast<__int128>(worth.amount.units) * 1'000, worth.quantity)};
}

}  // namespace

std::optional<std::string> WorthReader::read(const Cells& cells, LineWorth& worth) {
  worth.quantity = 1'000;
  if (layout_.quantity) {
    const std::string_view text = cell_at(cells, layout_.quantity);
    const auto quantity = parse_number(text, layout_.quantity_style, base::Quantity::kScale);
    if (!quantity) return not_a("a number", headings_, layout_.quantity, text);
    worth.quantity = quantity->units;
    n_rounded_ += quantity->rounded;
  }
  std::optional<Money> told;
  if (layout_.amount) {
    const std::string_view text = cell_at(cells, layout_.amount);
    const auto amount = parse_number(text, layout_.amount_style, Money::kScale);
    if (!amount && !layout_.price) return not_a("a number", headings_, layout_.amount, text);
    if (amount) told = Money{amount->units};
    n_rounded_ += amount && amount->rounded && !layout_.price;
  }
  if (layout_.price) return read_price(cells, told, worth);
  worth.amount = *told;
  if (!is_sane(worth.amount)) return kTooLarge;
  worth.unit_price = price_of(worth);
  return std::nullopt;
}

/// `told` is the amount the line has beside its price; it only serves to compare.
std::optional<std::string> WorthReader::read_price(const Cells& cells, std::optional<Money> told,
                                                   LineWorth& worth) {
  const std::string_view text = cell_at(cells, layout_.price);
  const auto price = parse_number(text, layout_.price_style, Money::kScale);
  if (!price) return not_a("a number", headings_, layout_.price, text);
  n_rounded_ += price->rounded;
  worth.unit_price = {price->units};
  const auto amount = base::amount_of({worth.quantity}, worth.unit_price);
  if (!amount || !is_sane(*amount)) return kTooLarge;
  n_amounts_differ_ += told && std::abs(amount->units - told->units) > Money::kOne / 100;
  worth.amount = *amount;
  return std::nullopt;
}

std::string_view WorthReader::currency_of(std::string_view told, const Cells& cells) const {
  if (!told.empty()) return currency_called(told);
  return currency_sign_in(cell_at(cells, layout_.price ? layout_.price : layout_.amount));
}

void WorthReader::add_notes(std::vector<std::string>& notes) const {
  if (n_rounded_ > 0)
    notes.push_back(base::counted(n_rounded_, "number") +
                    " with more decimals than are kept (price 4, quantity 3): rounded.");
  if (n_amounts_differ_ > 0)
    notes.push_back(
        fmt::format("{} with a \"{}\" that is not quantity × price: quantity × price was taken.",
                    base::counted(n_amounts_differ_, "line"), headings_[*layout_.amount]));
}

}  // namespace patron::ingest

#include "ingest/generator/baskets.hpp"

#include <algorithm>

namespace patron::ingest::generator {
namespace {

constexpr int kMostLines = 15, kMostPieces = 12;
constexpr double kOneLineMore = 0.675;
constexpr double kFavouriteCategory = 0.55, kSecondCategory = 0.20;
constexpr double kOwnStyle = 0.65;
constexpr double kFrequentRepeats = 0.35, kSeasonalRepeats = 0.10;
constexpr double kCompanion = 0.20;
constexpr std::uint64_t kFavourites = 6;
constexpr int kTries = 4;

int draw_n_lines(Stream& stream) {
  int n = 1;
  while (n < kMostLines && stream.chance(kOneLineMore)) ++n;
  return n;
}

std::int64_t draw_quantity(Stream& stream, double more_of_it) {
  std::int64_t quantity = 1;
  while (quantity < kMostPieces && stream.chance(more_of_it)) ++quantity;
  return quantity;
}

double repeats_of(CustomerType type) {
  if (type == CustomerType::kFrequent) return kFrequentRepeats;
  return type == CustomerType::kSeasonal ? kSeasonalRepeats : 0.0;
}

bool contains(const std::vector<BasketLine>& lines, std::uint32_t product) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const BasketLine& line) { return line.product == product; });
}

}  // namespace

std::uint32_t Baskets::draw_product(Stream& stream, const Traits& who, int day) const {
  const double at = stream.uniform();
  const std::size_t category = at < kFavouriteCategory ? who.favourite_category
                               : at < kFavouriteCategory + kSecondCategory
                                   ? who.second_category
                                   : catalogue_.draw_category(stream);
  const std::size_t style = stream.chance(kOwnStyle) ? who.style : stream.below(kStyles);
  return catalogue_.draw(stream, category, style, day);
}

/// Among what is on sale from the first day, so that a favourite stays one.
std::uint32_t Baskets::favourite(std::uint32_t customer, const Traits& who,
                                 std::uint64_t slot) const {
  Stream stream(seed_, Purpose::kFavourites, customer * kFavourites + slot);
  return draw_product(stream, who, 0);
}

void Baskets::fill(std::vector<BasketLine>& lines, std::uint32_t ordinal, std::uint32_t customer,
                   int day) const {
  Stream stream(seed_, Purpose::kOrder, ordinal);
  const Traits who = customers_.traits_of(customer);
  const double repeats = repeats_of(customers_.type_of(customer));
  const auto wanted = static_cast<std::size_t>(draw_n_lines(stream));
  lines.clear();
  for (std::size_t tries = wanted * kTries; lines.size() < wanted && tries > 0; --tries) {
    std::uint32_t product;
    const double at = stream.uniform();
    if (at < repeats)
      product = favourite(customer, who, stream.below(kFavourites));
    else if (!lines.empty() && at > 1 - kCompanion)
      product = catalogue_.companion_of(lines.back().product);
    else
      product = draw_product(stream, who, day);
    if (!catalogue_.on_sale(product, day) || contains(lines, product)) continue;
    const double more_of_it = kCategoryWords[catalogue_.category_of(product)].more_of_it;
    const std::int64_t cents =
        (catalogue_.list_cents(product) * calendar_.price_percent(day) + 50) / 100;
    lines.push_back({product, draw_quantity(stream, more_of_it), cents});
  }
}

void Baskets::keep_returned(std::vector<BasketLine>& lines, std::uint32_t ordinal) const {
  Stream stream(seed_, Purpose::kReturn, (std::uint64_t{1} << 32) + ordinal);
  const std::uint32_t surely = lines[static_cast<std::size_t>(stream.below(lines.size()))].product;
  std::erase_if(lines, [&](const BasketLine& line) {
    const double returned = kCategoryWords[catalogue_.category_of(line.product)].returned;
    return !stream.chance(0.3 * returned) && line.product != surely;
  });
  for (BasketLine& line : lines) {
    const bool all = stream.chance(0.8);
    const auto some =
        1 + static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(line.quantity)));
    line.quantity = -(all ? line.quantity : some);
  }
}

}  // namespace patron::ingest::generator

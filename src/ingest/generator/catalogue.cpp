#include "ingest/generator/catalogue.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.hpp"

namespace patron::ingest::generator {
namespace {

constexpr std::array kStylePriceLevel = {0.75, 0.95, 1.10, 1.45};
constexpr double kThere = 0.70;       // on sale from the first day
constexpr double kLastLaunch = 0.80;  // of the period
constexpr double kZipfOffset = 2.0;   // flattens the very top: no product is a tenth of the shop
constexpr int kLaunchTries = 8;

/// Shop prices end in .99, .49 or .00.
std::uint32_t shop_price(double price, Stream& stream) {
  const auto pounds = static_cast<std::uint32_t>(std::clamp(price, 1.0, 5000.0));
  const double ending = stream.uniform();
  return pounds * 100 + (ending < 0.6 ? 99u : ending < 0.8 ? 49u : 0u);
}

}  // namespace

Catalogue::Catalogue(std::int64_t n_products, int n_days, std::uint64_t seed)
    : seed_(seed), products_(static_cast<std::size_t>(n_products)) {
  std::array<double, kCategories> business;
  for (std::size_t c = 0; c < kCategories; ++c) business[c] = kCategoryWords[c].business;
  categories_ = AliasTable(business);
  choose_categories();
  choose_prices_and_launches(n_days);
  group_by_popularity();
  choose_companions();
  write_fragments();
}

/// The first five products open the five categories, so that none is empty.
void Catalogue::choose_categories() {
  std::array<std::uint32_t, kCategories> n_so_far{};
  for (std::uint32_t p = 0; p < size(); ++p) {
    Stream stream(seed_, Purpose::kProducts, p);
    const std::size_t category = p < kCategories ? p : categories_.draw(stream);
    Product& product = products_[p];
    product.category = static_cast<std::uint8_t>(category);
    product.nth = n_so_far[category]++;
    product.style = product.nth % kStyles;
  }
}

void Catalogue::choose_prices_and_launches(int n_days) {
  base::Random random(seed_, static_cast<std::uint64_t>(Purpose::kProducts));
  for (std::uint32_t p = 0; p < size(); ++p) {
    Product& product = products_[p];
    const CategoryWords& words = kCategoryWords[product.category];
    Stream stream(seed_, Purpose::kProducts, std::uint64_t{size()} + p);
    product.cents = shop_price(words.median_price * kStylePriceLevel[product.style] *
                                   std::exp(words.price_spread * random.normal()),
                               stream);
    const bool there = stream.chance(kThere);
    const double launch = stream.uniform(0, kLastLaunch * n_days);
    product.launch = static_cast<std::int16_t>(there ? 0 : launch);
  }
}

/// Ranks are a random order of the whole catalogue; the best of each group is there from day 0.
void Catalogue::group_by_popularity() {
  base::Random random(seed_, static_cast<std::uint64_t>(Purpose::kProducts) + 1000);
  std::vector<std::uint32_t> ranked(size());
  std::iota(ranked.begin(), ranked.end(), 0u);
  for (std::size_t i = ranked.size(); i > 1; --i)
    std::swap(ranked[i - 1],
              ranked[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(i)))]);
  std::array<std::array<std::vector<double>, kStyles>, kCategories> weights;
  for (std::size_t rank = 0; rank < ranked.size(); ++rank) {
    const Product& product = products_[ranked[rank]];
    groups_[product.category][product.style].products.push_back(ranked[rank]);
    weights[product.category][product.style].push_back(1.0 /
                                                       (static_cast<double>(rank) + kZipfOffset));
  }
  for (std::size_t c = 0; c < kCategories; ++c)
    for (std::size_t s = 0; s < kStyles && !weights[c][s].empty(); ++s) {
      groups_[c][s].popularity = AliasTable(weights[c][s]);
      products_[groups_[c][s].products.front()].launch = 0;
    }
}

/// From the next category, in the same style: the same taste.
void Catalogue::choose_companions() {
  for (std::uint32_t p = 0; p < size(); ++p) {
    Product& product = products_[p];
    const Group& next = group((product.category + 1) % kCategories, product.style);
    Stream stream(seed_, Purpose::kProducts, std::uint64_t{2} * size() + p);
    product.companion = next.products[next.popularity.draw(stream)];
  }
}

const Catalogue::Group& Catalogue::group(std::size_t category, std::size_t style) const {
  const auto& styles = groups_[category];
  while (styles[style].products.empty()) style /= 2;  // a small catalogue; style 0 is never empty
  return styles[style];
}

std::uint32_t Catalogue::draw(Stream& stream, std::size_t category, std::size_t style,
                              int day) const {
  const Group& from = group(category, style);
  for (int i = 0; i < kLaunchTries; ++i) {
    const std::uint32_t product = from.products[from.popularity.draw(stream)];
    if (on_sale(product, day)) return product;
  }
  return from.products.front();
}

std::string_view Catalogue::brand_of(std::uint32_t product) const {
  const Product& p = products_[product];
  return kCategoryWords[p.category].brands[p.style * 2u + p.nth / kStyles % 2];
}

std::string Catalogue::name_of(std::uint32_t product) const {
  const Product& p = products_[product];
  const CategoryWords& words = kCategoryWords[p.category];
  const std::size_t n_nouns = words.nouns.size(), n_variants = words.variants.size();
  // Each noun meets each variant once in n_nouns * n_variants products, whatever the two sizes.
  const std::size_t in_cycle = p.nth % (n_nouns * n_variants);
  const std::size_t noun = in_cycle % n_nouns;
  const std::size_t variant = (in_cycle / n_nouns + noun) % n_variants;
  std::string name =
      fmt::format("{} {} {}", brand_of(product), words.variants[variant], words.nouns[noun]);
  if (const std::size_t mark = p.nth / (n_nouns * n_variants); mark > 0)
    name += fmt::format(" Mk {}", mark + 1);
  return name;
}

void Catalogue::write_fragments() {
  const Ids ids("PROD_", static_cast<std::int64_t>(size()));
  Buffer out;
  for (std::uint32_t p = 0; p < size(); ++p) {
    fragment_begin_.push_back(static_cast<std::uint32_t>(out.size()));
    ids.append_to(out, p);
    if (p == 0) id_length_ = out.size();
    out.push_back(',');
    append(out, csv_field(name_of(p)));
    out.push_back(',');
    append(out, kCategoryWords[products_[p].category].name);
  }
  fragment_begin_.push_back(static_cast<std::uint32_t>(out.size()));
  fragments_.assign(out.data(), out.size());
}

std::string_view Catalogue::csv_of(std::uint32_t product) const {
  const std::size_t begin = fragment_begin_[product];
  return std::string_view(fragments_).substr(begin, fragment_begin_[product + 1] - begin);
}

void Catalogue::append_row(Buffer& out, std::uint32_t product) const {
  Stream stream(seed_, Purpose::kProducts, std::uint64_t{3} * size() + product);
  const Product& p = products_[product];
  static constexpr std::array<std::string_view, 4> kUses = {
      "for every day", "a customers' favourite", "made to last", "a good present"};
  const double rating = std::clamp(4.1 + 0.45 * stream.normal(), 1.0, 5.0);
  append(out, csv_of(product));
  out.push_back(',');
  append(out, brand_of(product));
  out.push_back(',');
  append_cents(out, p.cents);
  out.push_back(',');
  append(out, csv_field(fmt::format("{} by {}, {}.", kCategoryWords[p.category].nouns[p.nth % 12],
                                    brand_of(product), kUses[stream.below(kUses.size())])));
  fmt::format_to(std::back_inserter(out), ",{:.1f}\n", rating);
}

void Catalogue::write(OutputFile& file) const {
  Buffer out;
  for (std::uint32_t p = 0; p < size(); ++p) {
    append_row(out, p);
    if (out.size() < (1u << 20) && p + 1 < size()) continue;
    file.write(out);
    out.clear();
  }
}

}  // namespace patron::ingest::generator

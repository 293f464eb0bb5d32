#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/generator/alias_table.hpp"
#include "ingest/generator/catalogue_words.hpp"
#include "ingest/generator/output.hpp"

namespace patron::ingest::generator {

/// What the shop sells: products with a category, a style in it, a list price, a day of launch and
/// a popularity that falls as 1 / rank.
class Catalogue {
 public:
  Catalogue(std::int64_t n_products, int n_days, std::uint64_t seed);

  std::uint32_t size() const { return static_cast<std::uint32_t>(products_.size()); }
  std::size_t category_of(std::uint32_t product) const { return products_[product].category; }
  std::size_t style_of(std::uint32_t product) const { return products_[product].style; }
  std::int64_t list_cents(std::uint32_t product) const { return products_[product].cents; }
  bool on_sale(std::uint32_t product, int day) const { return products_[product].launch <= day; }
  /// The product that is often bought along with this one.
  std::uint32_t companion_of(std::uint32_t product) const { return products_[product].companion; }

  /// A category as the whole shop's customers would choose it.
  std::size_t draw_category(Stream& stream) const { return categories_.draw(stream); }
  /// A product on sale on that day, the popular ones more often. style counts modulo the styles
  /// the category has.
  std::uint32_t draw(Stream& stream, std::size_t category, std::size_t style, int day) const;

  /// "PROD_00001".
  std::string_view id_of(std::uint32_t product) const {
    return csv_of(product).substr(0, id_length_);
  }
  /// "PROD_00001,Trail Yoga Mat,Sports": the fields as they stand in an order line.
  std::string_view csv_of(std::uint32_t product) const;

  /// Rows of products.csv.
  void write(OutputFile& file) const;

 private:
  struct Product {
    std::uint8_t category = 0;
    std::uint8_t style = 0;
    std::int16_t launch = 0;
    std::uint32_t nth = 0;  // in its category
    std::uint32_t cents = 0;
    std::uint32_t companion = 0;
  };
  /// The products of one style of one category.
  struct Group {
    std::vector<std::uint32_t> products;  // the most popular first
    AliasTable popularity;
  };

  void choose_categories();
  void choose_prices_and_launches(int n_days);
  void group_by_popularity();
  void choose_companions();
  void write_fragments();
  const Group& group(std::size_t category, std::size_t style) const;
  std::string_view brand_of(std::uint32_t product) const;
  std::string name_of(std::uint32_t product) const;
  void append_row(Buffer& out, std::uint32_t product) const;

  std::uint64_t seed_;
  std::vector<Product> products_;
  std::array<std::array<Group, kStyles>, kCategories> groups_;
  AliasTable categories_;
  std::string fragments_;
  std::vector<std::uint32_t> fragment_begin_;
  std::size_t id_length_ = 0;
};

}  // namespace patron::ingest::generator

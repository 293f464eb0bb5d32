#pragma once

#include <array>
#include <string_view>

namespace patron::ingest::generator {

inline constexpr std::size_t kCategories = 5;
/// Tastes inside a category: each has two brands and a price level of its own.
inline constexpr std::size_t kStyles = 4;

/// What one category sells, and how.
struct CategoryWords {
  std::string_view name;
  double business;      // share of the shop's demand
  double median_price;  // of the middle style
  double price_spread;  // standard deviation of log(price)
  double more_of_it;    // probability of one piece more
  double returned;      // how often its lines come back, beside the average line
  std::array<std::string_view, 12> nouns;
  std::array<std::string_view, 8> variants;
  std::array<std::string_view, 2 * kStyles> brands;
};

inline constexpr std::array<CategoryWords, kCategories> kCategoryWords = {{
    {"Electronics",
     0.18,
     95,
     0.75,
     0.05,
     1.0,
     {"Bluetooth Speaker", "Wireless Headphones", "27\" Monitor", "Keyboard", "Webcam", "Charger",
      "Smart Lamp", "E-Reader", "Action Camera", "Router", "Memory Card", "Radio"},
     {"Black", "White", "Silver", "Pro", "Mini", "Travel", "Classic", "Blue"},
     {"Voltry", "Enkel", "Northbeam", "Ohmine", "Quarz & Sohn", "Lumio", "Aster Labs", "Kanto"}},
    {"Fashion",
     0.27,
     34,
     0.55,
     0.14,
     1.6,
     {"T-Shirt", "Jeans", "Knit Jumper", "Rain Jacket", "Dress", "Leather Belt", "Scarf", "Shirt",
      "Socks, Pack of 3", "Trainers", "Backpack", "Hat"},
     {"Navy", "Olive", "Cream", "Charcoal", "Red", "Striped", "Slim", "Relaxed"},
     {"Tessel", "Plain Jane", "Moorland", "Atelier Été", "Hale", "Fjällbo", "Corda",
      "Maison Rive"}},
    {"Home",
     0.23,
     27,
     0.70,
     0.22,
     0.8,
     {"Mug", "Cushion", "Bed Linen, Double", "Table Lamp", "Picture Frame", "Storage Basket",
      "Saucepan", "Bath Towel", "Candle Holder", "Wall Clock", "Teapot", "Doormat"},
     {"Oak", "Linen", "Stoneware", "Grey", "Rustic", "Floral", "Copper", "Large"},
     {"Hearthly", "Nook", "Dale & Co", "Brixham", "Stilhaus", "Casa Niño", "Willowby", "Kiln"}},
    {"Beauty",
     0.17,
     13,
     0.50,
     0.28,
     0.4,
     {"Hand Cream", "Shampoo", "Face Serum", "Lip Balm", "Body Lotion", "Soap Bar", "Perfume",
      "Nail Polish", "Sun Lotion", "Hair Oil", "Face Mask", "Bath Salts"},
     {"Rose", "Sensitive", "Citrus", "Aloe", "Vanilla", "Unscented", "Night", "Refill"},
     {"Purelle", "Soapwort", "Verbena", "Crème Nord", "Hydra", "Oleum", "Belle & Sage", "Aurelie"}},
    {"Sports",
     0.15,
     38,
     0.70,
     0.13,
     1.1,
     {"Yoga Mat", "Water Bottle", "Running Shorts", "Dumbbell", "Bike Light", "Football",
      "Tennis Racket", "Swim Goggles", "Hiking Poles", "Climbing Rope", "Ski Gloves", "Kit Bag"},
     {"Light", "Pro", "Junior", "Trail", "Blue", "Orange", "Winter", "Compact"},
     {"Stride", "Peakline", "Vento", "Allround", "Kestrel", "Rápido", "Summit 8", "Halcyon"}},
}};

struct CountryWords {
  std::string_view name;
  double weight;
  std::array<std::string_view, 6> cities;
};

inline constexpr std::array<CountryWords, 8> kCountryWords = {{
    {"United Kingdom", 0.58, {"London", "Manchester", "Birmingham", "Leeds", "Glasgow", "Bristol"}},
    {"Germany", 0.12, {"Berlin", "Hamburg", "München", "Köln", "Leipzig", "Frankfurt am Main"}},
    {"France", 0.10, {"Paris", "Lyon", "Marseille", "Nîmes", "Toulouse", "Lille"}},
    {"Netherlands", 0.06, {"Amsterdam", "Rotterdam", "Utrecht", "Den Haag", "Eindhoven", "Breda"}},
    {"Spain", 0.05, {"Madrid", "Barcelona", "Málaga", "Sevilla", "Valencia", "Bilbao"}},
    {"Ireland", 0.04, {"Dublin", "Cork", "Galway", "Limerick", "Waterford", "Kilkenny"}},
    {"Belgium", 0.03, {"Brussels", "Antwerp", "Ghent", "Liège", "Bruges", "Leuven"}},
    {"Sweden", 0.02, {"Stockholm", "Göteborg", "Malmö", "Uppsala", "Västerås", "Lund"}},
}};

}  // namespace patron::ingest::generator

#include "ingest/generator/customers.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/random.hpp"
#include "ingest/generator/catalogue_words.hpp"

namespace patron::ingest::generator {
namespace {

constexpr double kFrequentShare = 0.20, kFrequentOrderShare = 0.60, kSeasonalShare = 0.30;
constexpr double kLeastSeasonalOrders = 2;

struct Season {
  int day_of_year;
  double share;
};
// Easter, summer, back to school, Christmas.
constexpr std::array<Season, 4> kSeasons = {{{95, 0.20}, {185, 0.25}, {245, 0.15}, {338, 0.40}}};
constexpr double kSeasonDays = 11;  // standard deviation
constexpr int kSeasonTries = 24;

std::int64_t rounded(double value) { return static_cast<std::int64_t>(std::llround(value)); }

int draw_season(Stream& stream) {
  double at = stream.uniform();
  for (const Season& season : kSeasons)
    if ((at -= season.share) < 0) return season.day_of_year;
  return kSeasons.back().day_of_year;
}

/// Tastes lean with gender and age, far from fully.
std::size_t draw_taste(Stream& stream, const Traits& who) {
  std::array<double, kCategories> lean;
  for (std::size_t c = 0; c < kCategories; ++c) lean[c] = kCategoryWords[c].business;
  if (who.gender == 0) lean[1] *= 1.6, lean[3] *= 2.0;
  if (who.gender == 1) lean[0] *= 2.0, lean[4] *= 1.7;
  if (who.age > 50) lean[2] *= 1.8;
  if (who.age < 30) lean[4] *= 1.3;
  double sum = 0;
  for (const double weight : lean) sum += weight;
  double at = stream.uniform(0, sum);
  for (std::size_t c = 0; c + 1 < kCategories; ++c)
    if ((at -= lean[c]) < 0) return c;
  return kCategories - 1;
}

}  // namespace

Customers::Customers(const GenerateOptions& options, const Calendar& calendar)
    : seed_(options.seed),
      calendar_(calendar),
      types_(static_cast<std::size_t>(options.customers)),
      n_orders_(types_.size()) {
  std::array<double, kCountryWords.size()> weights;
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = kCountryWords[i].weight;
  countries_ = AliasTable(weights);
  choose_types();
  share_out_orders(options);
  make_note(options);
}

/// Exactly 20, 30 and 50 %, in a random order.
void Customers::choose_types() {
  const double n = size();
  const auto frequent = static_cast<std::size_t>(rounded(kFrequentShare * n));
  const auto seasonal = static_cast<std::size_t>(rounded(kSeasonalShare * n));
  std::fill(types_.begin(), types_.end(), CustomerType::kOneTime);
  std::fill_n(types_.begin(), frequent + seasonal, CustomerType::kSeasonal);
  std::fill_n(types_.begin(), frequent, CustomerType::kFrequent);
  base::Random random(seed_, static_cast<std::uint64_t>(Purpose::kTypes));
  for (std::size_t i = types_.size(); i > 1; --i)
    std::swap(types_[i - 1],
              types_[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(i)))]);
  mix_ = {{"frequent", static_cast<std::int64_t>(frequent)},
          {"seasonal", static_cast<std::int64_t>(seasonal)},
          {"one_time", static_cast<std::int64_t>(types_.size() - frequent - seasonal)}};
}

/// Frequent buyers get 60 % of the orders, the one-time half one each, the seasonal ones the rest.
/// Where that leaves the seasonal ones fewer than two each, these and the one-time ones share.
void Customers::share_out_orders(const GenerateOptions& options) {
  const std::int64_t frequent = rounded(kFrequentOrderShare * static_cast<double>(options.orders));
  const std::int64_t rest = options.orders - frequent;
  const auto n_seasonal = static_cast<double>(mix_[1].customers);
  const auto n_one_time = static_cast<double>(mix_[2].customers);
  const double wanted = n_one_time + kLeastSeasonalOrders * n_seasonal;
  const double scale = std::min(1.0, static_cast<double>(rest) / wanted);
  const std::int64_t one_time = rounded(scale * n_one_time);
  seasonal_mean_ = static_cast<double>(rest - one_time) / n_seasonal;
  const double most =
      1.9 * static_cast<double>(options.orders) / size();  // below all frequent ones
  seasonal_spread_ =
      0.9 * std::max(0.0, std::min(seasonal_mean_ - kLeastSeasonalOrders, most - seasonal_mean_));
  share_out(CustomerType::kFrequent, frequent);
  share_out(CustomerType::kSeasonal, rest - one_time);
  share_out(CustomerType::kOneTime, one_time);
  for (CustomerMix& kind : mix_)
    kind.order_share = static_cast<double>(kind.orders) / static_cast<double>(options.orders);
}

/// Whole orders by weight: each customer gets what lifts the rounded running sum.
void Customers::share_out(CustomerType type, std::int64_t n_orders) {
  double sum = 0;
  for (std::uint32_t c = 0; c < size(); ++c)
    if (types_[c] == type) sum += life_of(c).weight;
  CustomerMix& kind = mix_[static_cast<std::size_t>(type)];
  double so_far = 0;
  for (std::uint32_t c = 0; c < size(); ++c) {
    if (types_[c] != type) continue;
    so_far += life_of(c).weight;
    const std::int64_t until = rounded(static_cast<double>(n_orders) * so_far / sum);
    n_orders_[c] = static_cast<std::uint32_t>(until - kind.orders);
    kind.orders = until;
    kind.buyers += n_orders_[c] > 0;
  }
}

void Customers::make_note(const GenerateOptions& options) {
  const double per_customer = static_cast<double>(options.orders) / size();
  if (mix_[2].buyers < mix_[2].customers)
    note_ = fmt::format(
        "Too few orders for the full mix: {} of {} one-time customers never buy, and seasonal "
        "customers buy {:.1f} times on average. At least 2.75 orders per customer give the full "
        "mix.",
        mix_[2].customers - mix_[2].buyers, mix_[2].customers, seasonal_mean_);
  else if (3 * per_customer > calendar_.n_days())
    note_ =
        fmt::format("Many orders for {} days: frequent customers place {:.1f} a day on average.",
                    calendar_.n_days(), 3 * per_customer / calendar_.n_days());
}

Customers::Life Customers::life_of(std::uint32_t customer) const {
  Life life{
      types_[customer], 0, 0, calendar_.n_days(), 0, 1.0, Stream(seed_, Purpose::kLife, customer)};
  if (life.type == CustomerType::kFrequent) live_frequent(life);
  if (life.type == CustomerType::kSeasonal) live_seasonal(life);
  if (life.type == CustomerType::kOneTime) live_one_time(life);
  return life;
}

/// Most were there before the period or come early in it; later cohorts leave more often. Two parts
/// of the weight are fixed and one part varies, so that the 20 % who order most are the frequent
/// ones.
void Customers::live_frequent(Life& life) const {
  const int n_days = calendar_.n_days();
  Stream& stream = life.stream;
  const bool before = stream.chance(0.6);
  life.registered =
      static_cast<int>(before ? -stream.uniform(1, 720) : stream.uniform(0, 0.7 * n_days));
  const int wait = static_cast<int>(stream.exponential(6));
  life.from = std::clamp(life.registered + wait, 0, n_days - 1);
  const double lateness = static_cast<double>(life.from) / n_days;
  if (stream.chance(0.2 + 0.4 * lateness))
    life.until =
        life.from + 1 + static_cast<int>(stream.uniform(0.25, 0.9) * (n_days - 1 - life.from));
  life.weight = 2 + 1.25 * stream.exponential(1) * calendar_.share(life.from, life.until);
}

void Customers::live_seasonal(Life& life) const {
  const int n_days = calendar_.n_days();
  Stream& stream = life.stream;
  life.season = draw_season(stream);
  life.registered = static_cast<int>(stream.chance(0.5) ? -stream.uniform(1, 720)
                                                        : stream.uniform(0, 0.5 * n_days));
  life.from = std::clamp(life.registered, 0, n_days - 1);
  life.weight = seasonal_mean_ + stream.uniform(-1, 1) * seasonal_spread_;
}

/// Their one order decides when they came: six in ten register with it.
void Customers::live_one_time(Life& life) const {
  life.from = calendar_.draw(life.stream, 0, calendar_.n_days());
  const bool with_it = life.stream.chance(0.6);
  life.registered =
      life.from - (with_it ? 0 : std::min(365, static_cast<int>(life.stream.exponential(20))));
}

int Customers::draw_day(Life& life) const {
  switch (life.type) {
    case CustomerType::kOneTime:
      return life.from;
    case CustomerType::kSeasonal:
      return draw_season_day(life);
    case CustomerType::kFrequent:
      break;
  }
  return calendar_.draw(life.stream, life.from, life.until);
}

/// A day near one of the seasons in the customer's time; any day where the period has none.
int Customers::draw_season_day(Life& life) const {
  Stream& stream = life.stream;
  const int first = life.season - calendar_.day_of_year(0);  // in the year of the start
  const auto n_years = static_cast<std::uint64_t>(calendar_.n_days() / 365 + 2);
  for (int i = 0; i < kSeasonTries; ++i) {
    const int year = static_cast<int>(stream.below(n_years));
    const int day =
        first + static_cast<int>(std::floor(year * 365.25 + kSeasonDays * stream.normal()));
    if (day < life.from || day >= life.until) continue;
    if (stream.chance(calendar_.weekday_share(day))) return day;
  }
  return calendar_.draw(stream, life.from, life.until);
}

Traits Customers::traits_of(std::uint32_t customer) const {
  Stream stream(seed_, Purpose::kTraits, customer);
  Traits who;
  const double gender = stream.uniform();
  who.gender = gender < 0.54 ? 0 : gender < 0.98 ? 1 : 2;
  who.age = static_cast<std::uint8_t>(std::clamp(41 + 14 * stream.normal(), 18.0, 90.0));
  who.country = static_cast<std::uint8_t>(countries_.draw(stream));
  who.city = static_cast<std::uint8_t>(std::min(stream.below(6), stream.below(6)));
  who.favourite_category = static_cast<std::uint8_t>(draw_taste(stream, who));
  who.second_category = static_cast<std::uint8_t>(draw_taste(stream, who));
  who.style = static_cast<std::uint8_t>(stream.below(kStyles));
  return who;
}

void Customers::append_row(Buffer& out, const Ids& ids, std::uint32_t customer) const {
  static constexpr std::array<std::string_view, 3> kGenders = {"female", "male", "other"};
  const Traits who = traits_of(customer);
  const CountryWords& country = kCountryWords[who.country];
  ids.append_to(out, customer);
  out.push_back(',');
  append(out, kGenders[who.gender]);
  out.push_back(',');
  append_number(out, who.age);
  out.push_back(',');
  append(out, base::to_iso_date(calendar_.day(life_of(customer).registered)));
  out.push_back(',');
  append(out, country.name);
  out.push_back(',');
  append(out, country.cities[who.city]);
  out.push_back('\n');
}

void Customers::write(OutputFile& file) const {
  const Ids ids("CUST_", static_cast<std::int64_t>(size()));
  Buffer out;
  for (std::uint32_t c = 0; c < size(); ++c) {
    append_row(out, ids, c);
    if (out.size() < (1u << 20) && c + 1 < size()) continue;
    file.write(out);
    out.clear();
  }
}

}  // namespace patron::ingest::generator

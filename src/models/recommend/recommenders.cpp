#include "models/recommend/recommenders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "models/recommend/als.hpp"
#include "models/recommend/content.hpp"
#include "models/recommend/ease.hpp"
#include "models/recommend/fallback.hpp"
#include "models/recommend/hybrid.hpp"
#include "models/recommend/item_neighbours.hpp"
#include "models/recommend/markov.hpp"
#include "models/recommend/next_basket.hpp"
#include "models/recommend/nmf.hpp"
#include "models/recommend/popularity.hpp"
#include "models/recommend/repeat_purchase.hpp"
#include "models/recommend/rp3beta.hpp"
#include "models/recommend/sessions.hpp"
#include "models/recommend/together.hpp"
#include "models/recommend/truncated_svd.hpp"
#include "models/recommend/user_neighbours.hpp"
#include "models/recommend/user_popularity.hpp"

namespace patron::models {
namespace {

/// The naive ones, by what customers do without any model.
constexpr std::array<std::string_view, 5> kBaselines = {"popularity", "popularity-30-days",
                                                        "popularity-segment", "popularity-country",
                                                        "repeat-purchase"};

Recommender named(std::string_view name, Recommender recommender) {
  recommender.name = name;
  return recommender;
}

}  // namespace

std::vector<Recommender> all_recommenders() {
  return {named("popularity", make_popularity()),
          named("popularity-30-days", make_popularity({.window_days = 30})),
          named("popularity-segment", make_popularity({.group = PopularityGroup::kSegment})),
          named("popularity-country", make_popularity({.group = PopularityGroup::kCountry})),
          named("repeat-purchase", make_repeat_purchase()),
          named("hybrid", make_hybrid()),
          named("item", with_fallback(make_item_neighbours())),
          named("user", with_fallback(make_user_neighbours())),
          named("rp3beta", with_fallback(make_rp3beta())),
          named("ease", with_fallback(make_ease())),
          named("svd", with_fallback(make_truncated_svd())),
          named("nmf", with_fallback(make_nmf())),
          named("als", with_fallback(make_als())),
          named("content", make_content()),
          named("next-basket", make_next_basket()),
          named("user-popularity", make_user_popularity()),
          named("markov", make_markov()),
          named("sessions", make_sessions()),
          named("together", make_together())};
}

bool is_baseline(std::string_view name) {
  return std::ranges::find(kBaselines, name) != kBaselines.end();
}

bool uses_segments(std::string_view name) { return name == "popularity-segment"; }

Recommender recommender_named(std::string_view name) {
  if (name == "collaborative") name = "item";
  if (name == "default") name = "hybrid";
  std::string known = "default, collaborative";
  for (Recommender& recommender : all_recommenders()) {
    if (recommender.name == name) return std::move(recommender);
    known += ", " + recommender.name;
  }
  throw base::Error(base::ErrorCode::kNotFound,
                    fmt::format("there is no recommender \"{}\".", name),
                    fmt::format("Known: {}.", known), "--model");
}

}  // namespace patron::models

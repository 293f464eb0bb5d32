#include "ingest/order_lines/shop_clock.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <stdexcept>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

const date::time_zone* zone_named(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::runtime_error&) {
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      fmt::format("there is no time zone \"{}\".", name),
                      "Write a name like Europe/London or America/New_York.", "--time-zone");
  }
}

}  // namespace

ShopClock::ShopClock(const std::string& zone) : zone_(zone.empty() ? nullptr : zone_named(zone)) {}

base::Instant ShopClock::shop_time(const ReadDate& date) const {
  if (zone_ == nullptr || !date.has_time) return date.instant;
  if (!date.zone_minutes && !plain_is_utc_) return date.instant;
  const base::Instant utc = date.instant - std::chrono::minutes(date.zone_minutes.value_or(0));
  return base::Instant(zone_->to_local(utc).time_since_epoch());
}

}  // namespace patron::ingest

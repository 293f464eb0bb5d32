#pragma once

#include <string>

#include "ingest/values/date_style.hpp"

namespace date {
class time_zone;
}

namespace patron::ingest {

/// The clock on the shop's wall. Days, weeks and hours of all analyses are its days, weeks, hours.
///
/// A time that names its offset from UTC ("2024-03-31T23:30:00Z", "… +0200") is turned into the
/// shop's zone where one is given, and taken as written where none is. A time without offset is the
/// shop's own, unless the column is known to be in UTC.
class ShopClock {
 public:
  /// `zone`: a name of the IANA database ("Europe/London"), or empty.
  /// Errors: invalid_argument for a name the system's time zone database does not know.
  explicit ShopClock(const std::string& zone = {});

  void assume_utc() { plain_is_utc_ = true; }
  base::Instant shop_time(const ReadDate& date) const;

 private:
  const date::time_zone* zone_ = nullptr;
  bool plain_is_utc_ = false;
};

}  // namespace patron::ingest

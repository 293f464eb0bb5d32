#pragma once

#include <memory>
#include <span>
#include <string>

#include "analysis/resolve_scope.hpp"
#include "analysis/shop_days.hpp"
#include "models/forecast/forecaster.hpp"

namespace patron::analysis {

/// The country whose holidays count: `asked` ("GB", "auto", "none"). auto is the country with most
/// revenue, where its holidays are known (of the United Kingdom: England's). Empty: none.
/// Errors: invalid_argument for a country whose holidays are not known.
std::string holiday_country(store::Workspace& workspace, const features::FeatureScope& scope,
                            const std::string& asked);

/// What the models learn closing days from: the orders of each day from days.first to
/// days.last_whole, and the public holidays until `until`.
std::shared_ptr<const models::ShopCalendar> shop_calendar(const ShopDays& days,
                                                          std::span<const DayEnd> ends,
                                                          const std::string& country,
                                                          base::Day until);

}  // namespace patron::analysis

#pragma once

#include "analysis/rfm.hpp"
#include "store/database.hpp"

namespace patron::analysis {

/// Writes the segments of `rfm` as the temporary table customer_segments (customer_key, segment),
/// which features by segment join; segment is the index into rfm.segment_names.
void put_segments(store::Connection& connection, const Rfm& rfm);

}  // namespace patron::analysis

#pragma once

#include <string>
#include <vector>

#include "analysis/summary.hpp"

namespace patron::analysis {

/// The summary in sentences a shop manager understands: what, how much, against what; most
/// important first.
std::vector<std::string> summary_sentences(const Summary& summary, const Rfm& rfm);

}  // namespace patron::analysis

#pragma once

#include <string>

#include "analysis/audit_letter.hpp"

namespace patron::report {

/// The audit letter as one plain page: shape, then each fact with its effect and what to do.
/// Lines of at most 78 characters.
std::string letter_text(const analysis::AuditLetter& letter);

/// The same in at most 25 lines: each fact's headline only; where the whole letter is to be had.
std::string letter_brief(const analysis::AuditLetter& letter);

/// All facts with their numbers and proofs.
std::string letter_json(const analysis::AuditLetter& letter);

/// A card of the report, empty without a letter.
std::string letter_html(const analysis::AuditLetter& letter);

}  // namespace patron::report

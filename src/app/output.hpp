#pragma once

#include <string>

#include "app/verb.hpp"
#include "base/error.hpp"
#include "base/table.hpp"

namespace patron::app {

/// Writes a verb's table in the asked-for form to --output, or to standard output.
/// Errors: invalid_argument for parquet without --output; io.
void write_answer(const Context& context, const base::Table& table);

/// Writes a verb's answer that is one object: JSON where asked for, otherwise `text`.
void write_answer(const Context& context, const base::Fields& object, const std::string& text);

/// Writes text that is the answer as it stands.
void write_text_answer(const Context& context, const std::string& text);

/// A remark for the person at the terminal, on standard error; not with --quiet.
void remark(const Context& context, const std::string& text);

void write_timings(const base::Stages& stages, const std::string& file);

/// {"code": …, "message": …, "hint": …, "where": …}
std::string error_json(const base::Error& error);

}  // namespace patron::app

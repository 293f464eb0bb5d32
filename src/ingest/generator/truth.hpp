#pragma once

#include <string>

#include "ingest/generator/generator.hpp"

namespace patron::ingest::generator {

/// truth.json: options and exact results, money as decimal text.
std::string truth_json(const GenerateOptions& options, const GenerateResult& result);

/// README.txt: the same for people.
std::string readme_text(const GenerateOptions& options, const GenerateResult& result);

}  // namespace patron::ingest::generator

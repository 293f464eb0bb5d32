#include "ingest/generator/truth.hpp"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

namespace patron::ingest::generator {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const GenerateOptions& options) {
  return {{"customers", options.customers}, {"products", options.products},
          {"orders", options.orders},       {"seed", options.seed},
          {"dirt", options.dirt},           {"return_share", options.return_share},
          {"start", options.start},         {"days", options.days},
          {"currency", options.currency},   {"events", options.events}};
}

Json json_of(const LineTotal& total) {
  return {
      {"orders", total.orders}, {"lines", total.lines}, {"amount", base::to_string(total.amount)}};
}

Json json_of(const CustomerMix& kind) {
  return {{"kind", kind.kind},
          {"customers", kind.customers},
          {"buyers", kind.buyers},
          {"orders", kind.orders},
          {"order_share", kind.order_share}};
}

}  // namespace

std::string truth_json(const GenerateOptions& options, const GenerateResult& result) {
  Json files = Json::array(), mix = Json::array(), dirt = Json::array();
  for (const GeneratedFile& file : result.files)
    files.push_back({{"file", file.file}, {"rows", file.rows}, {"bytes", file.bytes}});
  for (const CustomerMix& kind : result.mix) mix.push_back(json_of(kind));
  for (const DirtCount& count : result.dirt)
    dirt.push_back({{"kind", count.kind},
                    {"rows", count.rows},
                    {"completed_amount", base::to_string(count.completed_amount)},
                    {"returned_amount", base::to_string(count.returned_amount)}});
  const Json truth = {{"options", json_of(options)},
                      {"files", files},
                      {"mix", mix},
                      {"completed", json_of(result.completed)},
                      {"returned", json_of(result.returned)},
                      {"clean_completed", json_of(result.clean_completed)},
                      {"clean_returned", json_of(result.clean_returned)},
                      {"dirty_rows", result.dirty_rows},
                      {"dirt", dirt},
                      {"note", result.note}};
  return truth.dump(2) + "\n";
}

std::string readme_text(const GenerateOptions& options, const GenerateResult& result) {
  std::string text = fmt::format(
      "An imaginary shop, made by Patron: {} customers, {} products, {} orders from {} on, {} "
      "days, "
      "seed {}.\nNobody in these files exists.\n\n",
      options.customers, options.products, options.orders, options.start, options.days,
      options.seed);
  auto out = std::back_inserter(text);
  for (const GeneratedFile& file : result.files)
    fmt::format_to(out, "{:<18}{:>12} rows\n", file.file, file.rows);
  fmt::format_to(out, "{:<18}what is planted, to check an import against\n\n", "truth.json");
  fmt::format_to(out, "Untouched completed lines: {}, worth {} {}.\n", result.clean_completed.lines,
                 base::to_string(result.clean_completed.amount), options.currency);
  fmt::format_to(out, "Untouched returned lines:  {}, worth {} {}.\n", result.clean_returned.lines,
                 base::to_string(result.clean_returned.amount), options.currency);
  fmt::format_to(out, "Dirty rows:                {}\n", result.dirty_rows);
  for (const DirtCount& count : result.dirt)
    if (count.rows > 0) fmt::format_to(out, "  {:<20}{:>10}\n", count.kind, count.rows);
  if (!result.note.empty()) fmt::format_to(out, "\nNote: {}\n", result.note);
  return text;
}

}  // namespace patron::ingest::generator

#include "app/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "report/parquet.hpp"
#include "report/tables.hpp"

namespace patron::app {
namespace {

/// The asked-for form; otherwise what the file's name says, a table on a terminal, CSV elsewhere.
std::string format_of(const CommonOptions& common) {
  if (!common.format.empty()) return common.format;
  for (const char* format : {"json", "parquet", "csv"})
    if (common.output.ends_with(std::string(".") + format)) return format;
  return common.output.empty() && isatty(STDOUT_FILENO) != 0 ? "table" : "csv";
}

void write_table(std::ostream& out, const base::Table& table, const std::string& format) {
  if (format == "json") {
    report::write_json(out, table);
  } else if (format == "table") {
    report::write_text(out, table);
  } else {
    report::write_csv(out, table);
  }
}

}  // namespace

void write_answer(const Context& context, const base::Table& table) {
  const std::string format = format_of(context.common);
  const std::string& file = context.common.output;
  if (format == "parquet") {
    if (file.empty())
      throw base::Error(base::ErrorCode::kInvalidArgument,
                        "Parquet can't be written to the terminal.", "Add --output FILE.parquet.",
                        "--format");
    report::write_parquet(file, table);
  } else if (file.empty()) {
    write_table(std::cout, table, format);
  } else {
    base::write_file_atomically(file, [&](std::ostream& out) { write_table(out, table, format); });
  }
  if (!file.empty()) remark(context, fmt::format("{} rows in {}", table.n_rows(), file));
}

void write_answer(const Context& context, const base::Fields& object, const std::string& text) {
  const bool json = context.common.format == "json" || context.common.output.ends_with(".json");
  write_text_answer(context, json ? report::to_json(object, 2) + "\n" : text);
}

void write_text_answer(const Context& context, const std::string& text) {
  if (context.common.output.empty()) {
    std::cout << text;
  } else {
    base::write_file_atomically(context.common.output, text);
    remark(context, "Written: " + context.common.output);
  }
}

void remark(const Context& context, const std::string& text) {
  if (!context.common.quiet) std::cerr << text << '\n';
}

void write_timings(const base::Stages& stages, const std::string& file) {
  nlohmann::ordered_json json;
  json["stages"] = nlohmann::ordered_json::array();
  for (const base::StageCost& cost : stages.costs())
    json["stages"].push_back({{"stage", cost.stage},
                              {"cpu_seconds", cost.cpu_seconds},
                              {"wall_seconds", cost.wall_seconds},
                              {"peak_memory_mib", cost.peak_memory_mib}});
  base::write_file_atomically(file, json.dump(2) + "\n");
}

std::string error_json(const base::Error& error) {
  return nlohmann::ordered_json{{"code", base::info_of(error.code()).name},
                                {"message", error.message()},
                                {"hint", error.hint()},
                                {"where", error.where()}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace patron::app

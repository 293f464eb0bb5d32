#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "base/progress.hpp"
#include "base/stages.hpp"

namespace patron::app {

/// Flags that every verb takes.
struct CommonOptions {
  std::string workspace = "./patron-workspace";
  std::string input;
  std::string output;
  std::string format;
  bool json = false;
  bool quiet = false;
  std::string timings;
};
BOOST_DESCRIBE_STRUCT(CommonOptions, (), (workspace, input, output, format, json, quiet, timings))

/// "--as-of" of the field as_of.
std::string flag_of(std::string_view field);

/// What a verb gets to work with.
struct Context {
  CommonOptions common;
  std::set<std::string> given;  // flags that stood on the command line: "--workspace"
  base::Progress progress;
  base::Stages stages;
};

/// A verb of the command line: its flags come from the descriptions of its option structs.
struct Verb {
  std::string name;
  std::string summary;   // one line of `patron --help`
  std::string examples;  // shown below the flags of `patron VERB --help`
  std::vector<base::Fields> options;

  /// Arguments without a flag: the names shown in the help; `values` takes what was given.
  struct Positionals {
    std::string name;
    std::string doc;
    std::vector<std::string>* values = nullptr;
    std::size_t at_least = 0, at_most = 0;
  } positionals;

  std::function<void(Context&)> run;
};

/// Every verb, in the order of the help.
std::vector<Verb> all_verbs();

Verb make_run_verb();
Verb make_import_verb();
Verb make_inspect_verb();
Verb make_generate_verb();
Verb make_rfm_verb();
Verb make_segment_verb();
Verb make_predict_verb();
Verb make_cohorts_verb();
Verb make_forecast_verb();
Verb make_evaluate_verb();
Verb make_stock_verb();
Verb make_recommend_verb();
Verb make_similar_verb();
Verb make_summary_verb();
Verb make_letter_verb();
Verb make_export_verb();

}  // namespace patron::app

namespace patron::base {

template <>
struct Docs<app::CommonOptions> {
  static constexpr FieldDoc kFields[] = {
      {"workspace", "folder that holds the shop's data"},
      {"input", "an export to look at, in a workspace of its own that goes away"},
      {"output", "file to write the answer to (default: the terminal)"},
      {"format",
       "form of the answer (default: table on a terminal, csv elsewhere)",
       {},
       "csv|json|parquet|table"},
      {"json", "the same as --format json"},
      {"quiet", "no progress and no remarks"},
      {"timings", "file to write CPU, wall and memory of each stage to, as JSON"},
  };
};

}  // namespace patron::base

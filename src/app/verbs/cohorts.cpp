#include "analysis/cohorts.hpp"

#include <fmt/format.h>

#include <memory>

#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"

namespace patron::app {
namespace {

struct TableChoice {
  std::string show = "retention";
};
BOOST_DESCRIBE_STRUCT(TableChoice, (), (show))

struct State {
  analysis::CohortOptions options;
  analysis::ImportOptions import_options;
  TableChoice choice;
};

}  // namespace
}  // namespace patron::app

namespace patron::base {

template <>
struct Docs<app::TableChoice> {
  static constexpr FieldDoc kFields[] = {
      {"show", "which table", {}, "retention|counts|orders|revenue|ltv"},
  };
};

}  // namespace patron::base

namespace patron::app {
namespace {

void run(State& state, Context& context) {
  store::Workspace workspace = workspace_of(context, state.import_options);
  context.stages.begin("cohorts");
  const analysis::Cohorts cohorts = analysis::compute_cohorts(workspace, state.options);
  write_answer(context, analysis::cohort_table(cohorts, state.choice.show));
  if (const auto& loss = cohorts.steepest_loss)
    remark(
        context,
        fmt::format("Steepest loss: month {} to {}, {:.1f} % to {:.1f} % ({:.1f} to {:.1f} %). {}",
                    loss->from_offset, loss->to_offset, 100 * loss->retention_before,
                    100 * loss->retention_after, 100 * loss->low, 100 * loss->high, loss->advice));
}

}  // namespace

Verb make_cohorts_verb() {
  auto state = std::make_shared<State>();
  return {.name = "cohorts",
          .summary = "Retention, revenue and cumulative lifetime value by month of the first order",
          .examples =
              "Examples:\n  patron cohorts\n  patron cohorts --show revenue --country Germany "
              "--format json",
          .options = {base::fields_of(state->options), base::fields_of(state->choice),
                      base::fields_of(state->import_options)},
          .positionals = {},
          .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app

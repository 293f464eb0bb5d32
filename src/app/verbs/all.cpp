#include "app/verb.hpp"

namespace patron::app {

std::vector<Verb> all_verbs() {
  return {make_run_verb(),      make_import_verb(),   make_inspect_verb(), make_generate_verb(),
          make_rfm_verb(),      make_segment_verb(),  make_predict_verb(), make_cohorts_verb(),
          make_forecast_verb(), make_evaluate_verb(), make_stock_verb(),   make_recommend_verb(),
          make_similar_verb(),  make_summary_verb(),  make_letter_verb(),  make_export_verb()};
}

}  // namespace patron::app

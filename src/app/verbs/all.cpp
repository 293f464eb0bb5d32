#include "app/verb.hpp"

namespace patron::app {

std::vector<Verb> all_verbs() {
  return {make_import_verb(), make_generate_verb(), make_rfm_verb(), make_cohorts_verb()};
}

}  // namespace patron::app

#include "models/forecast/ets_form.hpp"

#include "base/error.hpp"

namespace patron::models {
namespace {

using Part = EtsForm::Part;

char letter_of(Part part) {
  return part == Part::kNone ? 'N' : part == Part::kAdditive ? 'A' : 'M';
}

[[noreturn]] void refuse(std::string_view text) {
  throw base::Error(
      base::ErrorCode::kInvalidArgument,
      "\"" + std::string(text.substr(0, 40)) + "\" is not a form of exponential smoothing.",
      "Write error, trend and season as in ETS(M,Ad,M): error A or M; trend N, A, Ad, "
      "M or Md; season N, A or M.");
}

Part part_of(char letter, std::string_view text) {
  if (letter == 'N') return Part::kNone;
  if (letter == 'A') return Part::kAdditive;
  if (letter == 'M') return Part::kMultiplicative;
  refuse(text);
}

std::string letters_of(std::string_view text) {
  if (text.starts_with("ETS(") && text.ends_with(")")) text = text.substr(4, text.size() - 5);
  std::string letters;
  for (const char c : text)
    if (c != ',' && c != ' ') letters += c;
  return letters;
}

}  // namespace

bool EtsForm::needs_positive() const {
  return error == Error::kMultiplicative || trend == Part::kMultiplicative ||
         season == Part::kMultiplicative;
}

int EtsForm::n_parameters(int period) const {
  return 2 + (has_trend() ? 2 : 0) + (damped ? 1 : 0) + (has_season() ? period : 0);
}

std::string to_text(const EtsForm& form) {
  std::string text = "ETS(";
  text += form.error == EtsForm::Error::kAdditive ? "A," : "M,";
  text += letter_of(form.trend);
  if (form.damped) text += 'd';
  return text + ',' + letter_of(form.season) + ')';
}

EtsForm parse_ets_form(std::string_view text) {
  const std::string letters = letters_of(text);
  const bool damped = letters.size() == 4 && letters[2] == 'd';
  if (letters.size() != (damped ? 4u : 3u) || letters[0] == 'N') refuse(text);
  EtsForm form;
  form.error = part_of(letters[0], text) == Part::kAdditive ? EtsForm::Error::kAdditive
                                                            : EtsForm::Error::kMultiplicative;
  form.trend = part_of(letters[1], text);
  form.season = part_of(letters.back(), text);
  form.damped = damped;
  if (damped && !form.has_trend()) refuse(text);
  return form;
}

}  // namespace patron::models

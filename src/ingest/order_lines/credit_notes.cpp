#include "ingest/order_lines/credit_notes.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "base/figures.hpp"
#include "ingest/rule_words.hpp"

namespace patron::ingest {

template <class Ask>
bool CreditNotes::known(Known& texts, std::string_view text, const Ask& ask) {
  if (text.empty()) return false;
  const auto code = static_cast<std::size_t>(texts.codes.code_of(text));
  if (code == texts.is_one.size()) texts.is_one.push_back(ask(text));
  return texts.is_one[code];
}

bool CreditNotes::is_one(std::string_view document, std::string_view status) {
  const bool by_document = known(documents_, document, is_return_document);
  if (!by_document && !known(statuses_, status, is_credit_note)) return false;
  if (++n_lines_ == 1) first_ = by_document ? document : status;
  return true;
}

void CreditNotes::make_return(LineWorth& worth) {
  worth.quantity = -std::abs(worth.quantity);
  worth.unit_price.units = std::abs(worth.unit_price.units);
  worth.amount.units = -std::abs(worth.amount.units);
}

void CreditNotes::add_notes(std::vector<std::string>& notes) const {
  if (n_lines_ > 0)
    notes.push_back(
        fmt::format("{} of credit notes (\"{}\"): taken for returns, with a negative quantity.",
                    base::counted(n_lines_, "line"), first_));
}

}  // namespace patron::ingest

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/order_lines/line_worth.hpp"
#include "ingest/text_codes.hpp"

namespace patron::ingest {

/// Finds the lines of credit notes among those of one table, and makes returns of them: documents
/// mostly write what they give back without a sign.
class CreditNotes {
 public:
  /// What the line's cells say of its document and of its order's status; either may be empty.
  bool is_one(std::string_view document, std::string_view status);

  /// A return: negative quantity and amount, positive price, whatever the document has written.
  static void make_return(LineWorth& worth);

  void add_notes(std::vector<std::string>& notes) const;

 private:
  /// Texts are looked at once.
  struct Known {
    TextCodes codes;
    std::vector<bool> is_one;
  };
  template <class Ask>
  static bool known(Known& texts, std::string_view text, const Ask& ask);

  Known documents_, statuses_;
  std::int64_t n_lines_ = 0;
  std::string first_;
};

}  // namespace patron::ingest

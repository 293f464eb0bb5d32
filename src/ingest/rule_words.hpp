#pragma once

#include <string_view>

namespace patron::ingest {

/// The words and codes of data/rule_words.csv, which tell what is nothing from the shelf. Columns:
/// kind, language, pattern (lower case). Kinds:
///   code           the product id is this
///   code_prefix    the product id begins with this, which ends with _
///   code_and_word  the product id is this, and the name holds one of the words
///   word           the name has this word, and no words but these and fillers ("Next day
///   carriage",
///                  not "French carriage lantern")
///   filler         a word that may stand beside them
///   name           the name is this as a whole, figures aside
///   phrase         the name holds these words side by side
///   test           an id or a name that is this as a whole, figures aside ("TEST001",
///   "test@shop.com")
///   cancelled      the status of an order is this as a whole
///   credit_note    the status or the document of a line is this as a whole
///   return_document  the document of a line is this as a whole
///   deduction      the heading of a column has this in it
/// Letters are compared without case; figures and signs divide words.

/// True for postage, fees, bank charges, manual entries, discounts, samples, vouchers, adjustments.
bool is_non_product(std::string_view product_id, std::string_view name);

/// True where an id or a name is a test as a whole.
bool is_test(std::string_view text);

/// True where the status of an order says that it was cancelled, refunded, voided or never paid:
/// also while it waits for its payment, is on hold, or is a draft.
bool is_cancelled(std::string_view status);

/// True where a status or a kind of document says that the line gives money back.
bool is_credit_note(std::string_view text);
/// The same, of a kind of document only: there "Refund" and "Storno" are papers of their own, while
/// as a status they speak of the sale.
bool is_return_document(std::string_view text);

/// True where a heading names what is taken off a sale: a discount, a refund.
bool names_deduction(std::string_view heading);

}  // namespace patron::ingest

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace patron::store {

/// A text column as codes: ingest numbers each new text 0, 1, 2 … over one whole import and sends
/// the text along once, in the batch where it first occurs.
struct StagedTexts {
  std::vector<std::int32_t> code;  // one for each row; -1: none
  std::vector<std::string>
      new_texts;  // texts of the codes not seen in earlier batches, in code order
};

/// A row that could not be read; it is kept with its reason and its original text.
struct StagedReject {
  std::int64_t source_line;
  std::string reason;
  std::string original_text;
  std::string cells;  // JSON array of the cells it was split into
};

/// A reject of an earlier import that stands mended in this one.
struct SettledReject {
  std::int64_t import_id;
  std::int64_t source_line;
};

/// Rows on their way from a file into the store: typed, cleaned of nothing, marked with the rules
/// they break. Made by ingest without the store being open. Every vector has one entry for each
/// row.
struct StagedBatch {
  std::vector<std::int64_t> source_line;
  StagedTexts order, customer, country, status;
  StagedTexts product;             // product ids; names refer to them
  std::vector<std::int32_t> name;  // code of (product, name, category)
  struct NewName {
    std::int32_t product_code;
    std::string product_name;
    std::string category;
  };
  std::vector<NewName> new_names;        // names of the codes not seen in earlier batches
  std::vector<std::int64_t> quantity;    // 1/1,000
  std::vector<std::int64_t> unit_price;  // 1/10,000 of the currency
  std::vector<std::int64_t> amount;      // 1/10,000 of the currency
  std::vector<std::int64_t> ordered_at;  // microseconds since 1970-01-01
  std::vector<std::int32_t> rules;       // bits of the cleaning rules the row breaks
  std::vector<StagedReject> rejects;
  std::vector<SettledReject> settled;

  std::size_t n_rows() const { return source_line.size(); }
};

}  // namespace patron::store

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/mapping/column_mapping.hpp"
#include "ingest/mapping/known_headings.hpp"

namespace patron::ingest {

/// The work behind map_columns(): fills a mapping from what was saved, from headings and from
/// cells.
class Mapper {
 public:
  /// By content: from here on a column is taken; two nearer than kTie are not told apart.
  static constexpr double kContentAccepted = 0.65, kTie = 0.05;
  /// By its heading: from here on; with cells that do not go with it the column is doubted.
  static constexpr double kNameAccepted = 0.3;
  /// Repairs of a saved mapping: confident from here on, and by so much ahead of the next.
  static constexpr double kRepairAccepted = 0.7, kRepairAhead = 0.15;

  Mapper(const TableSample& sample, ColumnMapping& mapping);

  /// Errors: bad_data where a saved column is gone and no other is surely the same, and for a
  /// mapping of another kind of table.
  void apply_saved(const SavedMapping& saved, const std::string& place);

  /// What is not yet mapped, by headings and cells.
  void map_rest();

  struct Guess {
    std::size_t column = 0;
    double confidence = 0;
  };
  /// Free columns that might be the meaning, best first; those of less than 0.3 are left out.
  std::vector<Guess> guesses(std::string_view meaning) const;

 private:
  struct Candidate {
    double confidence = 0;
    bool by_content = false;
  };

  void profile(std::size_t max_rows);
  bool is_free(std::size_t column) const;
  bool says_nothing(std::size_t column) const;
  double named(std::size_t column, std::string_view meaning) const;
  void judge();
  void judge_names();
  void judge_cells();
  void judge_relations();
  void judge_ids_of_lines();
  void offer(std::string_view meaning, std::size_t column, double confidence);
  std::optional<std::size_t> best_of(std::string_view meaning) const;
  void drop_ties();
  bool lacks_required() const;
  void assign();
  void note(std::string_view meaning, std::size_t column, const Candidate& candidate);
  void doubt_amount();
  Guess best_repair(std::string_view meaning, const std::string& heading, bool& clear) const;
  void repair(const std::string& meaning, const std::string& heading, const std::string& place);

  const TableSample& sample_;
  ColumnMapping& mapping_;
  HeadingReader headings_;
  std::span<const Meaning> meanings_;
  std::size_t n_profiled_ = 0;
  std::vector<ColumnProfile> profiles_;
  std::vector<std::vector<Candidate>> candidates_;  // by meaning, then by column
  std::vector<std::vector<Candidate>> ties_;        // content that could not be told apart
  std::vector<bool> closed_;                        // columns that a saved mapping left aside
};

}  // namespace patron::ingest

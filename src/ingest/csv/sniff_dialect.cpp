#include "ingest/csv/sniff_dialect.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "ingest/bytes/memory_source.hpp"
#include "ingest/cell_kind.hpp"
#include "ingest/csv/csv_rows.hpp"

namespace patron::ingest {
namespace {

constexpr std::size_t kMaxTrialRows = 500;
constexpr std::size_t kMaxTrialBytes = 1 << 18;
/// In order of preference where two do equally well.
constexpr std::string_view kDelimiters = ",;\t|^~\x01\x1C\x1D\x1E\x1F";
/// A dialect that is not the usual one must do better by so much.
constexpr double kClearlyBetter = 1.02;
/// A first row unlike the others may be a title, but more often the delimiter is wrong.
constexpr double kTitleAbove = 0.6;
constexpr double kNearlyAll = 0.95;

/// How well a dialect takes the beginning of a text apart.
struct Trial {
  Dialect dialect;
  std::size_t n_cells = 1;        // of most rows
  std::size_t n_first_cells = 1;  // of the first row
  double consistent = 0;          // share of rows with n_cells, from the first such row on
  double sound = 0;               // share of cells that look like whole values
  double values = 0;              // share of cells behind the first row that are numbers or dates
  double columns_of_values = 0;   // columns that hold numbers or dates
  std::size_t n_rows = 0, n_single_quoted = 0, n_well_quoted = 0, n_broken = 0;  // rows
  double score = 0;
};

/// A row of a trial, reduced to what is asked of it.
struct TrialRow {
  std::size_t n_cells = 0, n_filled = 0;  // n_filled: without empty ones at the end
  double sound = 0, values = 0;
  bool regular = true, broken = false;
  bool single_quoted = false;  // has a cell 'like this', or 'one, divided'
  bool well_quoted = false;    // has quotes, and all are in their place
  std::vector<bool> is_value;
};

bool is_single_quoted(std::string_view cell) {
  return cell.size() > 1 && cell.front() == '\'' && cell.back() == '\'';
}

/// False for what a wrong delimiter or quote leaves: pieces of quotes, other delimiters between.
bool is_sound(std::string_view cell, CellKind kind) {
  if (kind != CellKind::kText) return true;
  if (cell.front() == '"' || cell.back() == '"' || is_single_quoted(cell)) return false;
  if (cell.find_first_of(";\t|") != std::string_view::npos) return false;
  const std::size_t comma = cell.find(',');
  return comma == std::string_view::npos || comma + 1 == cell.size() || cell[comma + 1] == ' ';
}

TrialRow judge(const CsvRow& row, const Dialect& dialect) {
  TrialRow judged;
  judged.n_cells = row.fields.size();
  judged.broken = !row.trouble.empty();
  judged.regular = !judged.broken && !row.irregular;
  judged.well_quoted = judged.regular && dialect.quote != 0 &&
                       row.original_text.find(dialect.quote) != std::string_view::npos;
  bool opens = false;
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    const CellKind kind = kind_of(row.fields[i]);
    if (!row.fields[i].empty()) judged.n_filled = i + 1;
    opens |= row.fields[i].starts_with('\'');
    judged.single_quoted |= opens && row.fields[i].ends_with('\'');
    const bool value = kind == CellKind::kNumber || kind == CellKind::kDate;
    judged.is_value.push_back(value || kind == CellKind::kEmpty);
    judged.values += value;
    judged.sound += is_sound(row.fields[i], kind) ? 1 : 0.2;
  }
  return judged;
}

std::vector<TrialRow> read_rows(std::string_view text, bool is_all, const Dialect& dialect) {
  MemorySource source(text);
  CsvRows rows(source, dialect);
  std::vector<TrialRow> judged;
  CsvRow row;
  while (judged.size() < kMaxTrialRows && rows.next(row)) {
    const bool cut = !is_all && !row.trouble.empty();  // the quote may close behind the head
    if (cut) break;
    const bool comment = judged.empty() && row.original_text.starts_with('#');
    if (!comment && !row.fields.empty()) judged.push_back(judge(row, dialect));
  }
  return judged;
}

std::size_t usual_number_of_cells(const std::vector<TrialRow>& rows) {
  std::map<std::size_t, std::size_t> n_of;
  for (const TrialRow& row : rows) ++n_of[row.n_cells];
  const auto most = std::max_element(n_of.begin(), n_of.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second < b.second : a.first < b.first;
  });
  return most == n_of.end() ? 1 : most->first;
}

Trial try_dialect(std::string_view text, bool is_all, const Dialect& dialect) {
  const std::vector<TrialRow> rows = read_rows(text, is_all, dialect);
  Trial trial{dialect};
  if (rows.empty()) return trial;
  trial.n_cells = usual_number_of_cells(rows);
  trial.n_first_cells = rows[0].n_cells;
  trial.n_rows = rows.size();
  std::vector<double> values_of(trial.n_cells);
  double n = 0, n_consistent = 0, n_body = 0;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const TrialRow& row = rows[r];
    trial.n_single_quoted += row.single_quoted;
    trial.n_well_quoted += row.well_quoted;
    trial.n_broken += row.broken;
    const bool fits = row.n_cells == trial.n_cells ||
                      (row.n_cells > trial.n_cells && row.n_filled <= trial.n_cells);
    const bool usual = fits && !row.broken;
    if (n == 0 && !usual) continue;  // not begun yet
    ++n;
    if (!usual) continue;
    n_consistent += row.regular ? 1 : 0.9;
    trial.sound += row.sound / static_cast<double>(row.n_cells);
    if (r == 0) continue;
    ++n_body;
    trial.values += row.values / static_cast<double>(row.n_cells);
    for (std::size_t c = 0; c < trial.n_cells; ++c) values_of[c] += row.is_value[c];
  }
  trial.consistent = n_consistent / n;
  trial.sound /= n;
  if (n_body > 0) trial.values /= n_body;
  trial.columns_of_values =
      static_cast<double>(std::count_if(values_of.begin(), values_of.end(),
                                        [&](double v) { return n_body > 0 && v >= 0.9 * n_body; }));
  const double k = static_cast<double>(trial.n_cells);
  const double begins_at_once = trial.n_first_cells == trial.n_cells ? 1 : kTitleAbove;
  trial.score =
      trial.consistent * trial.consistent * trial.sound * begins_at_once * (k - 1 + 0.02) / k;
  return trial;
}

class Sniffer {
 public:
  Sniffer(std::string_view head, bool is_all) : text_(head), is_all_(is_all) {
    const std::size_t cut = is_all_ && text_.size() <= kMaxTrialBytes
                                ? text_.size()
                                : text_.substr(0, kMaxTrialBytes).find_last_of("\r\n");
    if (cut < text_.size()) {
      is_all_ = false;
      text_ = text_.substr(0, cut + 1);
    }
  }

  Dialect sniff(std::optional<char> delimiter) {
    const std::vector<LineEnd> line_ends = possible_line_ends();
    Trial best = sniff_with(line_ends[0], delimiter);
    for (std::size_t i = 1; i < line_ends.size(); ++i) {
      const Trial other = sniff_with(line_ends[i], delimiter);
      if (other.score > best.score * kClearlyBetter && other.consistent >= best.consistent)
        best = other;
    }
    return best.dialect;
  }

 private:
  std::vector<LineEnd> possible_line_ends() const {
    std::size_t n_lf = 0, n_crlf = 0, n_cr = 0;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const bool lf_next = i + 1 < text_.size() && text_[i + 1] == '\n';
      if (text_[i] == '\r') lf_next ? ++n_crlf : ++n_cr;
      if (text_[i] == '\n') ++n_lf;
    }
    if (n_lf == 0 && n_cr > 0) return {LineEnd::kCr};
    const LineEnd lf = n_crlf * 2 > n_lf ? LineEnd::kCrLf : LineEnd::kLf;
    return n_cr == 0 ? std::vector{lf} : std::vector{lf, LineEnd::kMixed};
  }

  Trial sniff_with(LineEnd line_end, std::optional<char> delimiter) {
    Dialect dialect;
    dialect.line_end = line_end;
    if (delimiter) return best_quoting(with_delimiter(dialect, *delimiter));
    Dialect one_column = dialect;
    one_column.delimiter = '\0';
    const Trial whole_lines = try_dialect(text_, is_all_, one_column);
    Trial best;
    for (const char candidate : kDelimiters) {
      if (text_.find(candidate) == std::string_view::npos) continue;
      const Trial trial = best_quoting(with_delimiter(dialect, candidate));
      if (makes_a_table(trial, whole_lines) && trial.score > best.score * kClearlyBetter)
        best = trial;
    }
    if (best.score > 0 && best.n_first_cells == best.n_cells) return best;
    for (const char candidate : {' ', ':'}) {
      const Trial trial = try_dialect(text_, is_all_, with_delimiter(dialect, candidate));
      if (makes_a_table(trial, whole_lines) && is_beyond_doubt(trial) && trial.score > best.score)
        return trial;
    }
    return best.score > 0 ? best : by_first_row(dialect, whole_lines);
  }

  static Dialect with_delimiter(Dialect dialect, char delimiter) {
    dialect.delimiter = delimiter;
    dialect.blank_runs = delimiter == ' ';
    return dialect;
  }

  static bool makes_a_table(const Trial& trial, const Trial& whole_lines) {
    if (trial.n_cells < 2) return false;
    // "Price", then 12,50 and 3,99 below: a column of numbers, not two columns.
    if (trial.n_first_cells == 1 && whole_lines.values >= 0.9) return false;
    return trial.consistent >= (trial.n_cells == 2 ? 0.8 : 0.5);
  }

  /// Blanks and colons stand in any text: every row must agree, and a column must hold values.
  static bool is_beyond_doubt(const Trial& trial) {
    return trial.consistent > kNearlyAll && trial.columns_of_values >= 1 &&
           trial.n_first_cells + 1 >= trial.n_cells;
  }

  /// Rows that agree on nothing: what divides the first one, if anything does.
  Trial by_first_row(const Dialect& dialect, const Trial& whole_lines) {
    Trial most{dialect};
    for (const char candidate : {',', ';', '\t', '|'}) {
      const Trial trial = try_dialect(text_, is_all_, with_delimiter(dialect, candidate));
      if (trial.n_first_cells > most.n_first_cells) most = trial;
    }
    return most.n_first_cells > 1 ? most : whole_lines;
  }

  Trial best_quoting(Dialect dialect) {
    Trial best = try_dialect(text_, is_all_, dialect);
    const auto offer = [&](char quote, bool backslash) {
      Dialect other = dialect;
      other.quote = quote;
      other.backslash_escapes = backslash;
      const Trial trial = try_dialect(text_, is_all_, other);
      const bool whole = quote != '\0' || trial.consistent >= kNearlyAll;
      if (whole && trial.score > best.score * kClearlyBetter) best = trial;
    };
    const Trial usual = best;
    if (holds({'\\', '"'}) || holds({'\\', dialect.delimiter})) offer('"', true);
    if (usual.n_single_quoted * 2 >= usual.n_rows && usual.n_single_quoted > 0) {
      offer('\'', false);
      if (holds({'\\', '\''})) offer('\'', true);
    }
    // Quotes that are only signs of the text break more rows than they hold together.
    if (usual.n_broken > usual.n_well_quoted) offer('\0', false);
    return best;
  }

  bool holds(std::array<char, 2> pair) const {
    return text_.find(std::string_view(pair.data(), 2)) != std::string_view::npos;
  }

  std::string_view text_;
  bool is_all_;
};

}  // namespace

Dialect sniff_dialect(std::string_view head, bool is_all, std::optional<char> delimiter) {
  return Sniffer(head, is_all).sniff(delimiter);
}

}  // namespace patron::ingest

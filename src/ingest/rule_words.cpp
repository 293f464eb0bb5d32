#include "ingest/rule_words.hpp"

#include <algorithm>
#include <array>
#include <boost/regex/pending/unicode_iterator.hpp>
#include <boost/spirit/home/support/char_encoding/unicode.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/split.hpp"

namespace patron::ingest {

std::string_view ingest_data(std::string_view file_name);  // embedded from src/ingest/data

namespace {

/// Longer texts are descriptions, not names: they are not looked into.
constexpr std::size_t kLongestName = 200;

/// What a pattern may be; one text may be several.
enum Kind : int {
  kCode = 1,
  kCodePrefix = 2,
  kCodeAndWord = 4,
  kWord = 8,
  kFiller = 16,
  kName = 32,
  kPhrase = 64,
  kTest = 128,
  kCancelled = 256,
  kCreditNote = 512,
  kReturnDocument = 1024,
  kDeduction = 2048,
};

constexpr std::array kKindNames = {"code",      "code_prefix", "code_and_word",   "word",
                                   "filler",    "name",        "phrase",          "test",
                                   "cancelled", "credit_note", "return_document", "deduction"};

/// Lower case, and each run of signs other than letters (keep_digits: and figures) one blank. Empty
/// where the text is no UTF-8.
std::string folded(std::string_view text, bool keep_digits) {
  namespace unicode = boost::spirit::char_encoding;
  using FromUtf8 = boost::u8_to_u32_iterator<const char*>;
  std::string out;
  boost::utf8_output_iterator<std::back_insert_iterator<std::string>> append(
      std::back_inserter(out));
  try {
    const char *begin = text.data(), *end = begin + text.size();
    bool gap = false;
    for (FromUtf8 at(begin, begin, end), last(end, begin, end); at != last; ++at) {
      const bool kept =
          unicode::unicode::isalpha(*at) ||
          (keep_digits && (unicode::unicode::isdigit(*at) || *at == '_' || *at == '-'));
      if (kept) {
        if (gap && !out.empty()) *append++ = U' ';
        *append++ = unicode::unicode::tolower(*at);
      }
      gap = !kept;
    }
  } catch (const std::out_of_range&) {
    return {};
  }
  return out;
}

using Patterns = boost::unordered_flat_map<std::string, int>;  // kinds as bits

Patterns read_patterns() {
  Patterns patterns;
  const std::vector<std::string> lines = base::split(ingest_data("rule_words.csv"), '\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> cells = base::split(lines[i], ',');
    const auto kind = std::find(kKindNames.begin(), kKindNames.end(), cells[0]);
    if (kind != kKindNames.end()) patterns[cells[2]] |= 1 << (kind - kKindNames.begin());
  }
  return patterns;
}

const Patterns& patterns() {
  static const Patterns known = read_patterns();
  return known;
}

bool is(Kind kinds, const std::string& text) {
  const auto found = patterns().find(text);
  return found != patterns().end() && (found->second & kinds) != 0;
}

/// The longest phrase has four words.
constexpr std::size_t kPhraseWords = 4;

bool holds_phrase(const std::vector<std::string>& words) {
  for (std::size_t first = 0; first < words.size(); ++first) {
    std::string phrase = words[first];
    for (std::size_t next = first + 1; next < std::min(words.size(), first + kPhraseWords); ++next)
      if (is(kPhrase, phrase += " " + words[next])) return true;
  }
  return false;
}

bool is_word(const std::string& word) { return is(kWord, word); }

bool only_words_and_fillers(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), is_word) &&
         std::all_of(words.begin(), words.end(),
                     [](const std::string& word) { return is(Kind(kWord | kFiller), word); });
}

bool has_code_prefix(const std::string& code) {
  for (std::size_t at = code.find('_'); at != std::string::npos; at = code.find('_', at + 1))
    if (is(kCodePrefix, code.substr(0, at + 1))) return true;
  return false;
}

}  // namespace

bool is_non_product(std::string_view product_id, std::string_view name) {
  if (product_id.size() > kLongestName || name.size() > kLongestName) return false;
  const std::string code = folded(product_id, true);
  if (is(kCode, code) || has_code_prefix(code)) return true;
  const std::string plain_name = folded(name, false);
  if (is(kName, plain_name)) return true;
  const std::vector<std::string> words = base::split(plain_name, ' ');
  if (is(kCodeAndWord, code) && std::any_of(words.begin(), words.end(), is_word)) return true;
  return only_words_and_fillers(words) || holds_phrase(words);
}

bool is_test(std::string_view text) {
  // Of an e-mail address, what stands before the @.
  return text.size() <= kLongestName && is(kTest, folded(text.substr(0, text.find('@')), false));
}

bool is_cancelled(std::string_view status) {
  return status.size() <= kLongestName && is(kCancelled, folded(status, false));
}

bool is_credit_note(std::string_view text) {
  return text.size() <= kLongestName && is(kCreditNote, folded(text, false));
}

bool is_return_document(std::string_view text) {
  return text.size() <= kLongestName &&
         is(Kind(kCreditNote | kReturnDocument), folded(text, false));
}

bool names_deduction(std::string_view heading) {
  if (heading.size() > kLongestName) return false;
  const std::string words = folded(heading, false);
  return std::any_of(patterns().begin(), patterns().end(), [&](const auto& pattern) {
    return (pattern.second & kDeduction) != 0 && words.find(pattern.first) != std::string::npos;
  });
}

}  // namespace patron::ingest

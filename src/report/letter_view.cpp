#include "report/letter_view.hpp"

#include <fmt/format.h>

#include "base/figures.hpp"
#include "report/markup.hpp"
#include "report/tables.hpp"
#include "report/utf8.hpp"

namespace patron::report {
namespace {

using analysis::AuditFact;
using analysis::AuditLetter;

constexpr std::size_t kTextWidth = 78;

/// `text` wrapped, each further line moved in by `indent`.
std::string wrapped(const std::string& text, std::size_t indent) {
  const std::string lines = wrap(one_line(text), kTextWidth - indent);
  std::string out;
  for (const char c : lines) {
    out += c;
    if (c == '\n') out += std::string(indent, ' ');
  }
  return out;
}

std::string paragraph_of(const std::string& text, std::size_t indent) {
  return text.empty() ? "" : std::string(indent, ' ') + wrapped(text, indent) + "\n";
}

/// The facts that the letter tells.
std::vector<AuditFact> told(const AuditLetter& letter) {
  return {letter.facts.begin(), letter.facts.begin() + letter.n_told};
}

std::string rest_words(const AuditLetter& letter) {
  const auto rest = static_cast<std::int64_t>(letter.facts.size()) - letter.n_told;
  if (rest == 0) return {};
  return rest == 1
             ? "One smaller oddity is in audit_letter.json (patron letter --json)"
             : fmt::format("{} smaller oddities are in audit_letter.json (patron letter --json)",
                           rest);
}

std::string heading_of(const AuditLetter& letter) {
  std::string text = "Audit letter: what is odd in these data, and what it does to the results";
  if (!letter.as_of.empty()) text += ", as known on " + base::day_text(letter.as_of);
  return text;
}

}  // namespace

std::string letter_text(const AuditLetter& letter) {
  constexpr std::size_t kIndent = 4;
  std::string out = paragraph_of(heading_of(letter), 0) + "\n";
  out += paragraph_of(letter.opening, 0) + "\n" + paragraph_of(letter.verdict, 0);
  std::size_t number = 0;
  for (const AuditFact& fact : told(letter)) {
    out += fmt::format("\n{:>2}. {}\n", ++number, wrapped(fact.headline + ".", kIndent));
    out += paragraph_of(fact.effect_words, kIndent) + paragraph_of(fact.advice, kIndent);
  }
  const std::string rest = rest_words(letter);
  return rest.empty() ? out : out + "\n" + paragraph_of(rest, 0);
}

std::string letter_brief(const AuditLetter& letter) {
  constexpr std::size_t kLongest = 100;
  std::string out = "What is odd in these data:";
  if (letter.n_told == 0) return out + " nothing that would change a result.";
  out += "\n";
  std::size_t number = 0;
  for (const AuditFact& fact : told(letter))
    out +=
        fmt::format("{:>3}. {}\n", ++number, cut_with_ellipsis(one_line(fact.headline), kLongest));
  return out + "  What it does to the results: patron letter";
}

std::string letter_json(const AuditLetter& letter) { return json_of(letter, 2) + "\n"; }

std::string letter_html(const AuditLetter& letter) {
  std::string body = paragraph(letter.opening, "soft") + "<ol class=\"letter\">";
  for (const AuditFact& fact : told(letter))
    body += fmt::format("<li><h3>{}</h3>{}{}</li>", escaped(one_line(fact.headline)),
                        paragraph(one_line(fact.effect_words)),
                        fact.advice.empty() ? "" : paragraph(fact.advice, "advice"));
  body += "</ol>";
  if (const std::string rest = rest_words(letter); !rest.empty()) body += paragraph(rest, "sub");
  return card("w12", "What is odd in these data, and what it does to the results", letter.verdict,
              body);
}

}  // namespace patron::report

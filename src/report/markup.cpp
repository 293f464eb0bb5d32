#include "report/markup.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace patron::report {
namespace {

std::string_view reference_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

/// Bytes of the well-formed UTF-8 character at `at`; 0 where there is none.
std::size_t character_bytes(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const std::size_t n = lead < 0x80                   ? 1
                        : lead >= 0xC2 && lead < 0xE0 ? 2
                        : lead >= 0xE0 && lead < 0xF0 ? 3
                        : lead >= 0xF0 && lead < 0xF5 ? 4
                                                      : 0;
  if (n == 0 || at + n > text.size()) return 0;
  for (std::size_t i = 1; i < n; ++i)
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  return n;
}

std::string attribute(std::string_view name, std::string_view value) {
  return value.empty() ? std::string() : fmt::format(" {}=\"{}\"", name, escaped(value));
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t n = character_bytes(text, i);
    const std::string_view reference = reference_of(text[i]);
    if (n == 0)
      out += "\uFFFD";
    else if (!reference.empty())
      out += reference;
    else if (static_cast<unsigned char>(text[i]) < 0x20)
      out += ' ';
    else
      out += text.substr(i, n);
    i += std::max<std::size_t>(n, 1);
  }
  return out;
}

std::string fill(std::string_view pattern, const std::map<std::string, std::string>& values) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t open = pattern.find("{{", at);
    if (open == std::string_view::npos) return out.append(pattern.substr(at));
    const std::size_t close = pattern.find("}}", open);
    assert(close != std::string_view::npos && "an open {{ in a template");
    out.append(pattern.substr(at, open - at));
    const auto found = values.find(std::string(pattern.substr(open + 2, close - open - 2)));
    assert(found != values.end() && "a template name without a value");
    if (found != values.end()) out += found->second;
    at = close + 2;
  }
}

std::string for_script(std::string json) {
  for (std::size_t at = 0; (at = json.find('<', at)) != std::string::npos;)
    json.replace(at, 1, "\\u003c");
  return json;
}

std::string policy_hash(std::string_view text) {
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::array<unsigned char, 48> base64{};
  EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  return "'sha256-" + std::string(reinterpret_cast<const char*>(base64.data())) + "'";
}

std::string bar_svg(double share, const std::string& colour) {
  return fmt::format(
      "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
      "<rect width=\"{:.2f}\" height=\"8\"{}/></svg>",
      100 * std::clamp(share, 0.004, 1.0), attribute("class", colour));
}

HtmlTable::HtmlTable(const std::string& label, const std::vector<Heading>& headings,
                     bool sortable) {
  html_ = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table "
      "class=\"stick{1}\" aria-label=\"{0}\"><thead><tr>",
      escaped(label), sortable ? " sortable" : "");
  for (const Heading& heading : headings) {
    const std::string text = escaped(heading.text);
    const bool button = sortable && heading.sortable && !text.empty();
    html_ += fmt::format("<th scope=\"col\"{}>{}{}{}</th>", heading.number ? " class=\"n\"" : "",
                         button ? "<button type=\"button\">" : "", text, button ? "</button>" : "");
  }
  html_ += "</tr></thead><tbody>\n";
}

void HtmlTable::begin_row() { html_ += "<tr>"; }

void HtmlTable::head(const std::string& text, const std::string& swatch) {
  const std::string square =
      swatch.empty() ? std::string() : fmt::format("<span class=\"swatch {}\"></span>", swatch);
  const bool is_long = text.size() > 26;
  html_ += fmt::format("<th scope=\"row\"{}>{}{}</th>", is_long ? " class=\"long\"" : "", square,
                       escaped(text));
}

void HtmlTable::text(const std::string& text, std::string_view css) {
  html_ += fmt::format("<td{}>{}</td>", attribute("class", css), escaped(text));
}

void HtmlTable::number(const std::string& text, double sort_value, std::string_view css) {
  html_ += fmt::format("<td class=\"n{}{}\" data-v=\"{}\">{}</td>", css.empty() ? "" : " ", css,
                       sort_value, escaped(text));
}

void HtmlTable::bar(double share, const std::string& colour) {
  html_ += fmt::format("<td data-v=\"{}\">{}</td>", share, bar_svg(share, colour));
}

void HtmlTable::end_row() { html_ += "</tr>\n"; }

void HtmlTable::begin_foot() {
  html_ += "</tbody><tfoot>";
  in_foot_ = true;
}

std::string HtmlTable::done() {
  html_ += in_foot_ ? "</tfoot></table></div>\n" : "</tbody></table></div>\n";
  return std::move(html_);
}

std::string card(const std::string& width, const std::string& title, const std::string& subtitle,
                 const std::string& body) {
  return fmt::format("<section class=\"card {}\"><h2>{}</h2>{}{}</section>\n", width,
                     escaped(title), subtitle.empty() ? "" : paragraph(subtitle, "sub"), body);
}

std::string paragraph(std::string_view text, std::string_view css) {
  return fmt::format("<p{}>{}</p>", attribute("class", css), escaped(text));
}

}  // namespace patron::report

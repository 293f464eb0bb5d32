#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patron::report {

/// Text for HTML elements and quoted attributes: & < > " ' as references, bytes that are no UTF-8
/// and control characters as U+FFFD or spaces.
std::string escaped(std::string_view text);

/// Replaces each {{name}} once; values are put in as they are and not searched again.
std::string fill(std::string_view pattern, const std::map<std::string, std::string>& values);

/// JSON for a <script type="application/json"> element: without "<".
std::string for_script(std::string json);

/// "'sha256-…'" of a script or style, as a Content-Security-Policy names it.
std::string policy_hash(std::string_view text);

/// A text file of src/report/assets.
std::string_view asset(std::string_view name);

/// A heading of a table.
struct Heading {
  std::string text;
  bool number = false;
  bool sortable = true;
};

/// Builds an HTML table that says its name to those who listen. Cells are given as text and
/// escaped; `cell` with a sort value is a number.
class HtmlTable {
 public:
  HtmlTable(const std::string& label, const std::vector<Heading>& headings, bool sortable = true);

  void begin_row();
  /// The row's heading; `swatch` is the class of a coloured square before it, empty for none.
  void head(const std::string& text, const std::string& swatch = {});
  void text(const std::string& text, std::string_view css = {});
  void number(const std::string& text, double sort_value, std::string_view css = {});
  void bar(double share, const std::string& colour = {});
  void end_row();
  void begin_foot();
  std::string done();

 private:
  std::string html_;
  bool in_foot_ = false;
};

/// A horizontal bar: `share` of the width.
std::string bar_svg(double share, const std::string& colour);

/// A card of the report's grid. `width`: w4, w6, w8, w12.
std::string card(const std::string& width, const std::string& title, const std::string& subtitle,
                 const std::string& body);

/// Running text in a paragraph or a note.
std::string paragraph(std::string_view text, std::string_view css = {});

}  // namespace patron::report

#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "report/colours.hpp"

namespace patron::report {

enum class Align { kLeft, kCentre, kRight };

struct TextStyle {
  double size = 12;
  std::string_view colour = kText2;
  bool bold = false;
  Align align = Align::kLeft;
  bool turned = false;
};

/// A part of a figure, in pixels from its upper left corner.
struct Box {
  double left, top, right, bottom;
  double width() const { return right - left; }
  double height() const { return bottom - top; }
};

/// A place on an axis and what stands there.
struct Tick {
  double at;
  std::string label;
};

/// One picture as gnuplot commands without terminal and output, so that it can be drawn as PNG and
/// SVG alike: panels at fixed places, in the manner of the design reference (hairline grid, no
/// axis lines, no boxes, no legends but text). Text is never read as markup or command.
class Figure {
 public:
  Figure(std::string name, int width, int height);

  const std::string& name() const { return name_; }
  int width() const { return width_; }
  int height() const { return height_; }

  /// Title (what is seen) and one line below it (what is drawn).
  void heading(const std::string& title, const std::string& subtitle);
  /// The last line: where the figures come from.
  void foot(const std::string& text);
  /// Text at pixels from the upper left corner.
  void text(double x, double y, const std::string& text, const TextStyle& style = {});

  /// Starts a panel with its own axes; what follows belongs to it until draw().
  void panel(const Box& box, double x_low, double x_high, double y_low, double y_high);
  /// A panel whose coordinates are the pixels of the figure.
  void pixel_panel();
  void panel_title(const std::string& title, const std::string& unit = {});
  void x_ticks(const std::vector<Tick>& ticks, bool grid = false);
  void y_ticks(const std::vector<Tick>& ticks, bool grid = true);
  void log_x() { command("set logscale x"); }
  void log_y() { command("set logscale y"); }
  /// Text at panel coordinates.
  void label(double x, double y, const std::string& text, const TextStyle& style = {});
  void line(double x1, double y1, double x2, double y2, std::string_view colour, double width = 1,
            bool dashed = false);

  /// Adds rows of numbers (or quoted text) and returns the name of their data block.
  std::string data(const std::string& rows);
  /// One element of the panel's plot command: "$d1 using 1:2 with lines".
  void plot(const std::string& element) { elements_.push_back(element); }
  /// Filled rectangles: rows "x_low x_high y_low y_high 0xRRGGBB".
  void rectangles(const std::string& rows, const std::string& style = "fs solid noborder");
  /// Hatched rectangles of one colour: rows "x_low x_high y_low y_high".
  void hatched(const std::string& rows, std::string_view colour);
  /// Texts at many places: rows `x y "text" 0xRRGGBB`.
  void labels(const std::string& rows, double size, bool bold = false);
  /// Ends the panel.
  void draw();

  template <class... T>
  void command(fmt::format_string<T...> format, T&&... args) {
    fmt::format_to(std::back_inserter(commands_), format, std::forward<T>(args)...);
    commands_ += '\n';
  }

  const std::string& definitions() const { return definitions_; }
  const std::string& commands() const { return commands_; }

 private:
  void start_panel();

  std::string name_;
  int width_, height_;
  std::string definitions_, commands_;
  std::string pending_;  // texts placed before the first panel
  std::vector<std::string> elements_;
  Box box_{};
  double x_low_ = 0, x_high_ = 1, y_low_ = 0, y_high_ = 1;
  int n_blocks_ = 0;
};

/// A gnuplot string: single quotes, in which nothing is expanded; control characters as spaces.
std::string quoted(const std::string& text);
/// Text for a data block, in double quotes and without any inside.
std::string quoted_cell(const std::string& text);
/// The most characters that fit into so many pixels at this size of type, on average.
std::size_t characters_in(double pixels, double size);
/// "0x3A4FB4" of "#3A4FB4".
std::string rgb(std::string_view colour);

}  // namespace patron::report

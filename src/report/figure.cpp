#include "report/figure.hpp"

#include <algorithm>
#include <utility>

#include "report/utf8.hpp"

namespace patron::report {
namespace {

constexpr double kMargin = 32;

std::string align_word(Align align) {
  if (align == Align::kCentre) return "center";
  return align == Align::kRight ? "right" : "left";
}

std::string font(double size, bool bold) {
  return fmt::format("font '{},{:g}'", bold ? "Inter SemiBold" : "", size);
}

std::string label_command(const std::string& place, const std::string& text,
                          const TextStyle& style) {
  return fmt::format("set label {} at {} {} {} tc rgb '{}'{} front\n", quoted(text), place,
                     align_word(style.align), font(style.size, style.bold), style.colour,
                     style.turned ? " rotate" : "");
}

/// gnuplot takes tick labels as number formats.
std::string without_format(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '%' ? std::string("%%") : std::string(1, c);
  return out;
}

std::string tick_list(const std::vector<Tick>& ticks) {
  std::string list;
  for (const Tick& tick : ticks)
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", quoted(without_format(tick.label)),
                        tick.at);
  return list;
}

}  // namespace

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : one_line(text)) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

std::string quoted_cell(const std::string& text) {
  std::string out = "\"";
  for (const char c : one_line(text)) out += c == '"' || c == '\\' ? ' ' : c;
  return out + "\"";
}

std::string rgb(std::string_view colour) { return "0x" + std::string(colour.substr(1)); }

std::size_t characters_in(double pixels, double size) {
  return static_cast<std::size_t>(std::max(1.0, pixels / (0.53 * size)));
}

Figure::Figure(std::string name, int width, int height)
    : name_(std::move(name)), width_(width), height_(height) {}

void Figure::heading(const std::string& title, const std::string& subtitle) {
  const double room = width_ - 2 * kMargin;
  const double size = count_characters(title) <= characters_in(room, 20) ? 20 : 17;
  text(kMargin, 36, cut_with_ellipsis(title, characters_in(room, size)),
       {.size = size, .colour = kText, .bold = true});
  text(kMargin, 64, cut_with_ellipsis(subtitle, characters_in(room, 13.5)),
       {.size = 13.5, .colour = kText2});
}

void Figure::foot(const std::string& line) {
  text(kMargin, height_ - 22, line, {.size = 11.5, .colour = kText3});
}

void Figure::text(double x, double y, const std::string& text, const TextStyle& style) {
  pending_ +=
      label_command(fmt::format("screen {:.6g},{:.6g}", x / width_, 1 - y / height_), text, style);
}

void Figure::start_panel() {
  command("reset");
  command("set border 0");
  command("set key off");
  command("unset xtics");
  command("unset ytics");
  command("set lmargin at screen {:.6g}", box_.left / width_);
  command("set rmargin at screen {:.6g}", box_.right / width_);
  command("set tmargin at screen {:.6g}", 1 - box_.top / height_);
  command("set bmargin at screen {:.6g}", 1 - box_.bottom / height_);
  command("set xrange [{}:{}]", x_low_, x_high_);
  command("set yrange [{}:{}]", y_low_, y_high_);
  commands_ += std::exchange(pending_, {});
}

void Figure::panel(const Box& box, double x_low, double x_high, double y_low, double y_high) {
  box_ = box;
  x_low_ = x_low;
  x_high_ = x_high;
  y_low_ = y_low;
  y_high_ = y_high;
  start_panel();
}

void Figure::pixel_panel() {
  const auto w = static_cast<double>(width_), h = static_cast<double>(height_);
  panel({0, 0, w, h}, 0, w, h, 0);
}

void Figure::panel_title(const std::string& title, const std::string& unit) {
  text(box_.left, box_.top - 34, title, {.size = 14, .colour = kText, .bold = true});
  if (!unit.empty()) text(box_.left, box_.top - 15, unit, {.size = 12, .colour = kText3});
  commands_ += std::exchange(pending_, {});
}

void Figure::x_ticks(const std::vector<Tick>& ticks, bool grid) {
  command("set xtics scale 0 font ',12' textcolor rgb '{}' ({})", kText3, tick_list(ticks));
  if (grid) command("set grid xtics back lt 1 lw 1 lc rgb '{}'", kLine);
}

void Figure::y_ticks(const std::vector<Tick>& ticks, bool grid) {
  command("set ytics scale 0 font ',12' textcolor rgb '{}' ({})", kText3, tick_list(ticks));
  if (grid) command("set grid ytics back lt 1 lw 1 lc rgb '{}'", kLine);
}

void Figure::label(double x, double y, const std::string& text, const TextStyle& style) {
  commands_ += label_command(fmt::format("first {},{}", x, y), text, style);
}

void Figure::line(double x1, double y1, double x2, double y2, std::string_view colour, double width,
                  bool dashed) {
  command("set arrow from first {},{} to first {},{} nohead lw {} lc rgb '{}'{} front", x1, y1, x2,
          y2, width, colour, dashed ? " dt (6,4)" : " dt 1");
}

std::string Figure::data(const std::string& rows) {
  const std::string block = fmt::format("${}_{}", name_, n_blocks_++);
  definitions_ += block + " << END_OF_ROWS\n" + rows + "END_OF_ROWS\n";
  return block;
}

void Figure::rectangles(const std::string& rows, const std::string& style) {
  if (rows.empty()) return;
  plot(data(rows) + " using 1:3:1:2:3:4:5 with boxxyerror fc rgb variable " + style);
}

void Figure::hatched(const std::string& rows, std::string_view colour) {
  if (rows.empty()) return;
  plot(data(rows) + fmt::format(" using 1:3:1:2:3:4 with boxxyerror fs transparent pattern 5 "
                                "noborder fc rgb '{}'",
                                colour));
}

void Figure::labels(const std::string& rows, double size, bool bold) {
  if (rows.empty()) return;
  plot(data(rows) + " using 1:2:3:4 with labels tc rgb variable " + font(size, bold));
}

void Figure::draw() {
  commands_ += std::exchange(pending_, {});
  std::string list;
  for (const std::string& element : elements_) list += (list.empty() ? "" : ", \\\n  ") + element;
  command("plot {}", list.empty() ? std::string("NaN") : list);
  elements_.clear();
}

}  // namespace patron::report

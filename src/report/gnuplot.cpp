#include "report/gnuplot.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/error.hpp"
#include "base/files.hpp"
#include "report/program.hpp"
#include "report/utf8.hpp"

namespace patron::report {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

constexpr std::string_view kRemedy =
    "Pictures need gnuplot 5.4 or later with the pngcairo terminal: apt install gnuplot-nox.";

/// One file to come.
struct Output {
  const Figure* figure;
  fs::path path, temporary;
  bool is_svg;
};

std::vector<Output> outputs_of(const std::vector<Figure>& figures, const fs::path& dir,
                               const GnuplotOptions& options) {
  std::vector<Output> outputs;
  const auto add = [&](const Figure& figure, const char* ending, bool is_svg) {
    const fs::path path = dir / (figure.name() + ending);
    outputs.push_back({&figure, path, base::temporary_name_of(path), is_svg});
  };
  for (const Figure& figure : figures) {
    if (options.png) add(figure, ".png", false);
    if (options.svg) add(figure, ".svg", true);
  }
  return outputs;
}

/// fontscale 0.75: pngcairo counts points of 1/72 inch at 96 dpi, SVG counts pixels.
std::string terminal(const Output& output) {
  const int w = output.figure->width(), h = output.figure->height();
  if (output.is_svg)
    return fmt::format(
        "set terminal svg noenhanced size {},{} font 'Inter,12' background rgb '{}'\n", w, h,
        kSurface);
  return fmt::format(
      "set terminal pngcairo noenhanced size {},{} font 'Inter,12' fontscale 0.75 background rgb "
      "'{}'\n",
      w, h, kSurface);
}

std::string script_of(const std::vector<Output>& outputs) {
  std::string script = "set encoding utf8\n";
  const Figure* defined = nullptr;
  for (const Output& output : outputs) {
    if (output.figure != defined) script += output.figure->definitions();
    defined = output.figure;
    script += terminal(output);
    script += "set output " + quoted(output.temporary.string()) + "\nset multiplot\n";
    script += output.figure->commands() + "unset multiplot\nset output\n";
  }
  return script;
}

void remove_temporaries(const std::vector<Output>& outputs) {
  std::error_code ignored;
  for (const Output& output : outputs) fs::remove(output.temporary, ignored);
}

void run_gnuplot(const std::vector<Output>& outputs, const GnuplotOptions& options) {
  ProgramResult result;
  try {
    // Named as a file, since gnuplot reads its standard input one byte at a time.
    result = run_program({options.program, "--default-settings", "/dev/stdin"}, script_of(outputs));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kNotFound) throw;
    throw Error(ErrorCode::kUnsupported, "Pictures cannot be drawn: " + error.message(),
                std::string(kRemedy));
  }
  if (result.exit_code == 0) return;
  remove_temporaries(outputs);
  const std::string said = one_line(result.errors);
  if (said.find("unknown or ambiguous terminal") != std::string::npos)
    throw Error(ErrorCode::kUnsupported, "This gnuplot cannot draw PNG: " + said,
                std::string(kRemedy));
  throw Error(ErrorCode::kInternal,
              "gnuplot ended with code " + std::to_string(result.exit_code) + ": " + said);
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
}

/// What gnuplot's SVG lacks: fonts to fall back on, a weight, and a title for those who listen.
void mend_svg(const Output& output) {
  std::ifstream in(output.temporary, std::ios::binary);
  std::string svg(std::istreambuf_iterator<char>(in), {});
  replace_all(svg, "font-family=\"Inter SemiBold\"",
              "font-family=\"Inter, 'DejaVu Sans', sans-serif\" font-weight=\"600\"");
  replace_all(svg, "font-family=\"Inter\"", "font-family=\"Inter, 'DejaVu Sans', sans-serif\"");
  replace_all(svg, "<title>Gnuplot</title>", "<title>" + output.figure->name() + "</title>");
  std::ofstream(output.temporary, std::ios::binary | std::ios::trunc) << svg;
}

/// gnuplot ends well even where the disk was full: a picture is whole only where its end is there.
void require_whole(const Output& output) {
  const std::string_view end = output.is_svg ? "</svg>" : std::string_view("IEND\xae\x42\x60\x82");
  std::ifstream in(output.temporary, std::ios::binary | std::ios::ate);
  constexpr std::streamoff kTail = 16;
  const std::streamoff size = in ? static_cast<std::streamoff>(in.tellg()) : 0;
  in.seekg(std::max<std::streamoff>(size - kTail, 0));
  const std::string tail(std::istreambuf_iterator<char>(in), {});
  if (tail.find(end) == std::string::npos)
    throw Error(ErrorCode::kIo, "the picture can't be written whole.",
                "See whether the disk has room.", output.path.string());
}

void require_all_whole(const std::vector<Output>& outputs) try {
  for (const Output& output : outputs) {
    require_whole(output);
    if (!output.is_svg) continue;
    mend_svg(output);
    require_whole(output);
  }
} catch (...) {
  remove_temporaries(outputs);
  throw;
}

}  // namespace

std::vector<fs::path> draw_figures(const std::vector<Figure>& figures, const fs::path& dir,
                                   const GnuplotOptions& options) {
  const std::vector<Output> outputs = outputs_of(figures, dir, options);
  if (outputs.empty()) return {};
  std::error_code failed;
  fs::create_directories(dir, failed);
  if (failed)
    throw Error(ErrorCode::kIo, "The folder cannot be made (" + failed.message() + ").", {},
                dir.string());
  base::sweep_abandoned(dir);
  run_gnuplot(outputs, options);
  require_all_whole(outputs);
  std::vector<fs::path> written;
  for (const Output& output : outputs) {
    base::put_in_place(output.temporary, output.path);
    written.push_back(output.path);
  }
  return written;
}

}  // namespace patron::report

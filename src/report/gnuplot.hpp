#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "report/figure.hpp"

namespace patron::report {

struct GnuplotOptions {
  std::string program = "gnuplot";
  bool png = true;
  bool svg = true;
};

/// Draws the figures into `dir` as NAME.png and NAME.svg by one gnuplot process, fed through a
/// pipe; files appear only when complete. Returns the files written, in order. Errors: unsupported
/// where the program is missing or too old, internal where it refuses a command, io where the
/// folder cannot be written.
std::vector<std::filesystem::path> draw_figures(const std::vector<Figure>& figures,
                                                const std::filesystem::path& dir,
                                                const GnuplotOptions& options);

}  // namespace patron::report

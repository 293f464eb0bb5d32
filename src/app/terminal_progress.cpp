#include "app/terminal_progress.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>

namespace patron::app {
namespace {

volatile std::sig_atomic_t g_stop_asked = 0;

void ask_to_stop(int) {
  g_stop_asked = 1;
  std::signal(SIGINT, SIG_DFL);
}

constexpr auto kRedrawEvery = std::chrono::milliseconds(100);
constexpr int kBarWidth = 30;

}  // namespace

TerminalProgress::TerminalProgress(bool visible) : visible_(visible) {
  std::signal(SIGINT, ask_to_stop);
}

base::Progress TerminalProgress::progress() {
  return base::Progress([this](const base::ProgressStep& step) { draw(step); },
                        [] { return g_stop_asked != 0; });
}

void TerminalProgress::draw(const base::ProgressStep& step) {
  if (!visible_) return;
  const auto now = std::chrono::steady_clock::now();
  const bool finished = step.total > 0 && step.done >= step.total;
  if (step.stage == stage_ && !finished && now - last_drawn_ < kRedrawEvery) return;
  last_drawn_ = now;
  stage_ = step.stage;
  drawn_ = true;
  if (step.total <= 0) {
    fmt::print(stderr, "\r\033[K{} …", step.stage);
  } else {
    const double share =
        std::min(1.0, static_cast<double>(step.done) / static_cast<double>(step.total));
    const int filled = static_cast<int>(share * kBarWidth);
    fmt::print(stderr, "\r\033[K{:<12} [{}{}] {:3.0f} %", step.stage,
               std::string(static_cast<std::size_t>(filled), '#'),
               std::string(static_cast<std::size_t>(kBarWidth - filled), '.'), share * 100);
  }
  std::fflush(stderr);
}

void TerminalProgress::clear() {
  if (drawn_) fmt::print(stderr, "\r\033[K");
  drawn_ = false;
}

}  // namespace patron::app

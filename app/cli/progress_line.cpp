// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress_line.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

namespace quantoscope {

ProgressLine::ProgressLine(std::string what, bool quiet)
    : what_(std::move(what)), visible_(!quiet && ::isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(const Progress& progress) {
  if (visible_) {
    std::fprintf(stderr, "\r\033[K%s: %zu of %zu, %.0f s left", what_.c_str(), progress.done,
                 progress.total, progress.secondsLeft);
    drawn_ = true;
  }
}

void ProgressLine::clear() {
  if (drawn_) {
    std::fputs("\r\033[K", stderr);
    drawn_ = false;
  }
}

}  // namespace quantoscope

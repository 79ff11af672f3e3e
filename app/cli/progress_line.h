// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/progress.h"

namespace quantoscope {

/// One line on standard error that follows a job, where standard error is a terminal.
class ProgressLine {
 public:
  ProgressLine(std::string what, bool quiet);
  void show(const Progress& progress);
  void clear();

 private:
  std::string what_;
  bool visible_;
  bool drawn_ = false;
};

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>

#include "core/base/error.h"

namespace quantoscope {

/// How far a long job has come.
struct Progress {
  std::size_t done = 0;
  std::size_t total = 0;
  double secondsLeft = 0;  ///< Estimate from the pace so far; 0 while unknown.
};

/// What a caller hands to a long job: where to report progress, and how to ask it to stop.
/// `report` may be called from any thread, one call at a time.
struct JobControl {
  std::stop_token stop;
  std::function<void(const Progress&)> report;
};

/// Throws Cancelled if a stop was requested.
inline void throwIfStopped(const std::stop_token& stop) {
  if (stop.stop_requested()) {
    throw Cancelled();
  }
}

}  // namespace quantoscope

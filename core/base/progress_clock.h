// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>

#include "core/base/progress.h"

namespace quantoscope {

/// Counts finished parts of a job from any thread and reports them with the time that is left.
class ProgressClock {
 public:
  ProgressClock(std::function<void(const Progress&)> report, std::size_t total);

  void advance();
  std::size_t done() const;
  /// True at most a few times a second, for one of the threads that ask.
  bool timeForSnapshot();

 private:
  using Clock = std::chrono::steady_clock;

  mutable std::mutex mutex_;
  std::function<void(const Progress&)> report_;
  std::size_t total_;
  std::size_t done_ = 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point lastSnapshot_ = start_;
};

}  // namespace quantoscope

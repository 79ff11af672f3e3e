// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/progress_clock.h"

#include <utility>

namespace quantoscope {
namespace {

constexpr std::chrono::milliseconds kSnapshotInterval(250);

}  // namespace

ProgressClock::ProgressClock(std::function<void(const Progress&)> report, std::size_t total)
    : report_(std::move(report)), total_(total) {}

void ProgressClock::advance() {
  const std::scoped_lock lock(mutex_);
  ++done_;
  if (report_) {
    const double elapsed = std::chrono::duration<double>(Clock::now() - start_).count();
    const auto left = static_cast<double>(total_ - done_);
    report_({done_, total_, elapsed / static_cast<double>(done_) * left});
  }
}

std::size_t ProgressClock::done() const {
  const std::scoped_lock lock(mutex_);
  return done_;
}

bool ProgressClock::timeForSnapshot() {
  const std::scoped_lock lock(mutex_);
  const auto now = Clock::now();
  if (now - lastSnapshot_ < kSnapshotInterval) {
    return false;
  }
  lastSnapshot_ = now;
  return true;
}

}  // namespace quantoscope

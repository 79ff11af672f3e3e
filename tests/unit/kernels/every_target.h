// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <cstdint>

#include "hwy/highway.h"
#include "hwy/targets.h"

namespace quantoscope {

/// Runs the same test body once for every instruction set that was compiled in and that this CPU
/// has.
template <typename Body>
void onEveryTarget(const Body& body) {
  const std::int64_t supported = hwy::SupportedTargets();
  for (std::int64_t left = supported & HWY_TARGETS; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(target);
    body();
    if (::testing::Test::HasFatalFailure()) {
      break;
    }
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace quantoscope

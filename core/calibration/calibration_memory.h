// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/calibration/calibrate.h"

namespace quantoscope {

/// Bytes that a calibration takes.
struct CalibrationMemory {
  std::size_t counters = 0;  ///< Of the histograms over all images.
  std::size_t groups = 0;    ///< Of the image groups.
  std::size_t groupCount = 0;
};

/// What layers share counts once.
CalibrationMemory memoryOf(const Calibration& calibration);

}  // namespace quantoscope

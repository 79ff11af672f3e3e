// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/calibration/magnitude_histogram.h"
#include "core/calibration/signed_histogram.h"

namespace quantoscope {

/// What calibration knows about the values that a layer reads.
struct ActivationStatistics {
  SignedHistogram histogram;    ///< Minimum, maximum and counts are in it.
  std::size_t absmaxImage = 0;  ///< Index into Calibration::used of the image that set absmax.
  /// The largest magnitude in each of Calibration::used, in their order.
  std::vector<float> imageAbsmax;
  std::optional<MagnitudeHistogram> exact;  ///< Of the second pass, in two-pass mode.

  double absmax() const { return static_cast<double>(histogram.absmax()); }
  /// What the threshold methods read: the exact histogram if there is one.
  MagnitudeHistogram magnitudes() const { return exact ? *exact : histogram.magnitudes(); }
};

}  // namespace quantoscope

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
  /// Every image group takes up to 64 kB a blob, 128 kB if there are negative values: 16 groups
  /// half as much as `histogram`. The bins are exact powers of two, so that a merged subset is the
  /// histogram of its images, bin for bin.
  static constexpr std::size_t kGroupBins = std::size_t{1} << 16;

  SignedHistogram histogram;    ///< Minimum, maximum and counts are in it.
  std::size_t absmaxImage = 0;  ///< Index into Calibration::used of the image that set absmax.
  /// The largest magnitude in each of Calibration::used, in their order.
  std::vector<float> imageAbsmax;
  /// The same values once more, by image group, in kGroupBins bins a side: merged, they give the
  /// statistics of any subset of the groups. A group whose images were all left out is empty. Empty
  /// while images stream in.
  std::vector<SignedHistogram> groups;
  std::optional<MagnitudeHistogram> exact;  ///< Of the second pass, in two-pass mode.
  std::size_t bins = 2048;                  ///< Of magnitudes().

  double absmax() const { return static_cast<double>(histogram.absmax()); }
  /// What the threshold methods read: the exact histogram if there is one.
  MagnitudeHistogram magnitudes() const { return exact ? *exact : histogram.magnitudes(bins); }
};

}  // namespace quantoscope

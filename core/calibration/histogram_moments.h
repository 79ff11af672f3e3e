// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/calibration/signed_histogram.h"

namespace quantoscope {

/// Running sums over a histogram from which the expected error of any scale follows in one step a
/// code instead of one a bin: what a search over many scales needs. The model is that of
/// quantizationError(): the values of a bin are spread evenly over it.
class HistogramMoments {
 public:
  explicit HistogramMoments(const SignedHistogram& histogram);

  /// Sum of (x - q / scale)² over the values, for q = clamp(round(x * scale), -negativeCodes …
  /// positiveCodes), in squared units of the values.
  double squaredError(double scale, int negativeCodes, int positiveCodes) const;
  /// Sum of |x - q / scale|.
  double absoluteError(double scale, int negativeCodes, int positiveCodes) const;

 private:
  /// Sums over the values with a magnitude below some limit.
  struct Moments {
    double count = 0;
    double first = 0;   // |x|
    double second = 0;  // x²
  };
  using Side = std::vector<Moments>;  // at every edge of a bin

  Moments below(const Side& side, double magnitude) const;
  template <typename ErrorBetween>
  double sumOverCodes(const Side& side, double scale, int last, const ErrorBetween& between) const;
  static Side sideOf(std::span<const std::uint64_t> counts, double binWidth);

  double binWidth_;
  Side positive_;
  Side negative_;
};

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "core/calibration/magnitude_histogram.h"
#include "core/calibration/signed_histogram.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {

/// P and Q of one candidate as a person wants to see them: without the constant that some methods
/// add to every bin, so that an empty bin shows as empty.
struct DisplayedDistributions {
  std::vector<double> p;     ///< The first T bins, outliers added to the last.
  std::vector<double> q;     ///< As long as p.
  double sharePerCount = 0;  ///< What one count of the histogram is in p: for the bins beyond T.
};

DisplayedDistributions displayedDistributions(const ThresholdMethod& method,
                                              const MagnitudeHistogram& histogram,
                                              std::size_t levels, std::size_t bin);

/// Counts of |x| of the negative values in `bins` bins over [0, absmax], exact zeros left out.
std::vector<double> negativeCounts(const SignedHistogram& histogram, std::size_t bins);

}  // namespace quantoscope

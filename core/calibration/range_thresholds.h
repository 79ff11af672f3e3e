// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/activation_statistics.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {

/// The largest magnitude: nothing is clipped.
double absmaxThreshold(const ActivationStatistics& statistics, int bits);

/// From the smallest value to the largest.
ActivationRange minMaxRange(const ActivationStatistics& statistics, int bits);

/// The share of a new image in the moving average.
inline constexpr double kMovingAverageShare = 0.01;

/// A moving average over the images in order, x ← (1 - c) x + c · (largest magnitude of the image),
/// which begins with the first image.
double movingAverageOf(const ActivationStatistics& statistics, double c = kMovingAverageShare);
double movingAverageThreshold(const ActivationStatistics& statistics, int bits);

/// The floor(share · n)-th smallest of the n finite magnitudes, zeros included: at most this share
/// of the values lies within, so that the 99.999 percentile of 10,000 values leaves one out. To the
/// width of a bin. Absmax if nothing but zeros would be left.
double percentileOf(const ActivationStatistics& statistics, double share);
/// The same for each end on its own, as two percentiles 1 - share and share of the values
/// themselves: floor(share · n) values are not above `high`, as many not below `low`.
ActivationRange percentileRange(const ActivationStatistics& statistics, double share);

double percentile999Threshold(const ActivationStatistics& statistics, int bits);     ///< 99.9 %
double percentile9999Threshold(const ActivationStatistics& statistics, int bits);    ///< 99.99 %
double percentile99999Threshold(const ActivationStatistics& statistics, int bits);   ///< 99.999 %
double percentile999999Threshold(const ActivationStatistics& statistics, int bits);  ///< 99.9999 %
ActivationRange percentile999Range(const ActivationStatistics& statistics, int bits);
ActivationRange percentile9999Range(const ActivationStatistics& statistics, int bits);
ActivationRange percentile99999Range(const ActivationStatistics& statistics, int bits);
ActivationRange percentile999999Range(const ActivationStatistics& statistics, int bits);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/activation_statistics.h"

namespace quantoscope {

/// The largest magnitude: nothing is clipped.
double absmaxThreshold(const ActivationStatistics& statistics, int bits);

/// A moving average over the images in order, x ← (1 - c) x + c · (largest magnitude of the image)
/// with c = 0.01, which begins with the first image.
double movingAverageThreshold(const ActivationStatistics& statistics, int bits);

/// The magnitude that this share of all finite values does not exceed, to the width of a bin.
double percentileOf(const ActivationStatistics& statistics, double share);
double percentile999Threshold(const ActivationStatistics& statistics, int bits);     ///< 99.9 %
double percentile9999Threshold(const ActivationStatistics& statistics, int bits);    ///< 99.99 %
double percentile99999Threshold(const ActivationStatistics& statistics, int bits);   ///< 99.999 %
double percentile999999Threshold(const ActivationStatistics& statistics, int bits);  ///< 99.9999 %

}  // namespace quantoscope

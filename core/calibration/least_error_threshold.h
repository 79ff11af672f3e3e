// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/activation_statistics.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {

/// The threshold with the least expected squared error, which is that with the highest SQNR.
double leastSquareThreshold(const ActivationStatistics& statistics, int bits);
/// The range with the least expected squared error of codes with a zero point: both ends are
/// searched for, one after the other, until neither moves.
ActivationRange leastSquareRange(const ActivationStatistics& statistics, int bits);

/// The same with the least expected absolute error.
double leastAbsoluteThreshold(const ActivationStatistics& statistics, int bits);
ActivationRange leastAbsoluteRange(const ActivationStatistics& statistics, int bits);

}  // namespace quantoscope

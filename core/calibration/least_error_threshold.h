// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/activation_statistics.h"

namespace quantoscope {

/// The threshold with the least expected squared error, which is that with the highest SQNR.
double leastSquareThreshold(const ActivationStatistics& statistics, int bits);

/// The threshold with the least expected absolute error.
double leastAbsoluteThreshold(const ActivationStatistics& statistics, int bits);

}  // namespace quantoscope

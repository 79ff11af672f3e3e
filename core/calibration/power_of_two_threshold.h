// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/activation_statistics.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {

/// Dynamic fixed point: of the scales that are powers of two the one with the least expected
/// squared error. Requantizing is then a shift. Its threshold may lie above absmax: the codes
/// beyond absmax are what a power of two costs.
double powerOfTwoThreshold(const ActivationStatistics& statistics, int bits);

/// The same for codes with a zero point, which is searched for, too.
ActivationRange powerOfTwoRange(const ActivationStatistics& statistics, int bits);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/activation_statistics.h"

namespace quantoscope {

/// The alternation that mobile toolchains call ADMM (C. Leng et al., "Extremely Low Bit Neural
/// Network: Squeeze the Last Bit Out with ADMM", AAAI 2018, section 3.2): q = clamp(round(x / α)),
/// α = Σ x q / Σ q², from α = absmax / codes until α settles. A fixed point of the squared error,
/// near absmax: not the global minimum. The threshold is α times the largest code.
double admmThreshold(const ActivationStatistics& statistics, int bits);

}  // namespace quantoscope

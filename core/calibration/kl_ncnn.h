// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/divergence_curve.h"
#include "core/calibration/magnitude_histogram.h"

namespace quantoscope {

/// The KL dialect of ncnn2table (2026).
///
/// The counts, without exact zeros, are normalised to sum 1. For each T from `levels` to the last
/// bin: P = the first T bins with all mass above added to bin T-1; Q = the first T bins, not
/// clipped, cut into `levels` equal segments (a bin crossed by a boundary is shared in proportion),
/// each segment replaced by its mean. 1e-4 is added to every bin of both; neither is normalised
/// again. The first minimum of sum P ln(P/Q) wins.
///
/// A dead blob gives an empty curve.
DivergenceCurve klNcnnCurve(const MagnitudeHistogram& histogram, std::size_t levels);

/// P and Q at one candidate `bin`, smoothing included.
DistributionPair klNcnnDistributions(const MagnitudeHistogram& histogram, std::size_t levels,
                                     std::size_t bin);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/divergence_curve.h"
#include "core/calibration/magnitude_histogram.h"

namespace quantoscope {

/// The KL dialect of ncnn's first published tools (2019).
///
/// The counts, without exact zeros, are normalised to sum 1, once. For each T from `levels` to the
/// last bin: P = the first T bins with all mass above added to bin T-1; Q = the first T bins, not
/// clipped, cut into `levels` equal segments (a bin crossed by a boundary is shared in proportion);
/// the mass of a segment is spread over those of its bins that are not empty, each by the part of
/// it that lies in the segment. Nothing is smoothed; a bin with Q = 0 < P adds 1. The first minimum
/// of sum P ln(P/Q) wins.
///
/// A dead blob gives an empty curve.
DivergenceCurve klNcnn2019Curve(const MagnitudeHistogram& histogram, std::size_t levels);

/// P and Q at one candidate `bin`.
DistributionPair klNcnn2019Distributions(const MagnitudeHistogram& histogram, std::size_t levels,
                                         std::size_t bin);

}  // namespace quantoscope

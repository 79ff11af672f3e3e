// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/divergence_curve.h"
#include "core/calibration/magnitude_histogram.h"

namespace quantoscope {

/// The KL dialect made known by TensorRT (S. Migacz, "8-bit Inference with TensorRT", GTC 2017).
///
/// Exact zeros count in bin 0. For each T from `levels` to the last bin: P = the first T bins with
/// the outliers' count added to bin T-1; Q = the first T bins, not clipped, merged into `levels`
/// levels of whole bins (T/levels each, the last takes the remainder), each level spread evenly
/// over those of its bins that are not empty. Both are normalised. A bin with Q = 0 < P adds 1 to
/// the divergence. The first minimum wins.
///
/// A dead blob gives an empty curve.
DivergenceCurve klTensorrtCurve(const MagnitudeHistogram& histogram, std::size_t levels);

/// P and Q at one candidate `bin`, both normalised.
DistributionPair klTensorrtDistributions(const MagnitudeHistogram& histogram, std::size_t levels,
                                         std::size_t bin);

/// The merging and spreading step alone: `bins` merged into `levels` levels of whole bins and
/// spread over the bins that are not empty. Not normalised.
std::vector<double> mergeAndSpread(const std::vector<double>& bins, std::size_t levels);

}  // namespace quantoscope

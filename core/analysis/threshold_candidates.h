// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/calibration/activation_statistics.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// A threshold that somebody could choose for a layer, with what the histogram expects of it.
struct ThresholdCandidate {
  std::string method;  ///< Id of a threshold method.
  double threshold = 0;
  double sqnr = 0;  ///< Of the input, in dB.
};

/// The thresholds of all methods at the bits and on the target of `decision`, of those that need a
/// search if it was made; the best first. Empty for a dead blob.
std::vector<ThresholdCandidate> thresholdCandidates(const ActivationStatistics& statistics,
                                                    const LayerDecision& decision);

/// The codes that `decision` would have with another threshold.
ActivationCodes codesAt(double threshold, const ActivationStatistics& statistics,
                        const LayerDecision& decision);

}  // namespace quantoscope

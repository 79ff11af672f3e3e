// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/threshold_candidates.h"

#include <algorithm>
#include <cmath>

#include "core/analysis/expected_error.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {
ActivationCodes codesAt(double threshold, const ActivationStatistics& statistics,
                        const LayerDecision& decision) {
  if (!decision.asymmetric) {
    return symmetricCodes(threshold, decision.activationBits, decision.target);
  }
  const SignedHistogram& values = statistics.histogram;
  return asymmetricCodes(std::max(-threshold, static_cast<double>(values.min())),
                         std::min(threshold, static_cast<double>(values.max())),
                         decision.activationBits);
}

std::vector<ThresholdCandidate> thresholdCandidates(const ActivationStatistics& statistics,
                                                    const LayerDecision& decision) {
  std::vector<ThresholdCandidate> candidates;
  const double absmax = statistics.absmax();
  if (!(absmax > 0)) {
    return candidates;
  }
  const auto add = [&](std::string method, double threshold) {
    const auto codes = codesAt(threshold, statistics, decision);
    candidates.push_back(
        {std::move(method), threshold, expectedError(statistics.histogram, codes).sqnr});
  };
  const auto held = statistics.histogram.coarse();  // for all that read it below
  const MagnitudeHistogram magnitudes = statistics.magnitudes();
  for (const ThresholdMethod& method : thresholdMethods()) {
    if (method.needsSearch) {
      if (decision.searched) {
        add(std::string(method.id), decision.searched->threshold);
      }
      continue;
    }
    if (method.threshold != nullptr) {
      add(std::string(method.id), method.threshold(statistics, decision.activationBits));
      continue;
    }
    const auto curve = method.curve(magnitudes, positiveLevels(decision.activationBits));
    if (!curve.empty()) {
      add(std::string(method.id), thresholdOf(method, statistics, decision.activationBits, curve));
    }
  }
  std::stable_sort(
      candidates.begin(), candidates.end(),
      [](const ThresholdCandidate& a, const ThresholdCandidate& b) { return a.sqnr > b.sqnr; });
  return candidates;
}

}  // namespace quantoscope

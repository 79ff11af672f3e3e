// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/threshold_range.h"

#include "core/base/error.h"
#include "core/base/number_format.h"
#include "core/quantization/scheme.h"

namespace quantoscope {

ThresholdRange thresholdRange(double absmax, double binWidth, int bits) {
  return {binWidth, 2 * largestCode(bits) * absmax};
}

void requireThresholdsInRange(const Model& model, const Calibration& calibration, const Plan& plan,
                              const std::string& who) {
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const LayerOverride& decided = plan.overrides.at(i);
    const ActivationStatistics& statistics = *calibration.layers.at(i);
    const bool byWho = decided.provenance && decided.provenance->who == who;
    if (!decided.threshold || !byWho || !(statistics.absmax() > 0)) {
      continue;
    }
    const MagnitudeHistogram histogram = statistics.magnitudes();
    const ThresholdRange range = thresholdRange(statistics.absmax(), histogram.binWidth(),
                                                decided.activationBits.value_or(kMaxBits));
    if (!range.contains(*decided.threshold)) {
      throw Error("layer " + model.layers[i].name + ": a threshold of " +
                  formatNumber(*decided.threshold) + " is outside " + formatNumber(range.low) +
                  " … " + formatNumber(range.high) +
                  ": below one bin the histogram tells no values apart, and above the other end "
                  "every value up to the largest one, " +
                  formatNumber(statistics.absmax()) + ", becomes code 0");
    }
  }
}

}  // namespace quantoscope

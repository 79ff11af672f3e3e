// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/calibrate.h"
#include "core/model/model.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// The thresholds that a person may choose, both ends included.
struct ThresholdRange {
  double low = 0;
  double high = 0;

  bool contains(double threshold) const { return threshold >= low && threshold <= high; }
};

/// From one bin of the histogram, below which it tells no values apart, to where `absmax`, the
/// largest value seen, is rounded to code 0 with all others: 2 · largestCode(bits) · absmax.
ThresholdRange thresholdRange(double absmax, double binWidth, int bits);

/// Throws Error, which names the layer, the range and the reason, for a threshold of plan.overrides
/// that `who` decided and that is outside its layer's range. Thresholds from files are taken as
/// they are: they are another tool's decision.
void requireThresholdsInRange(const Model& model, const Calibration& calibration, const Plan& plan,
                              const std::string& who);

}  // namespace quantoscope

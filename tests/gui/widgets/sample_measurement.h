// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <memory>

#include "core/analysis/layer_measurement.h"

namespace quantoscope {

/// Sums that come to an SQNR in dB.
inline ErrorSums sumsOf(double sqnr) {
  ErrorSums sums;
  sums.signal = 100;
  sums.noise = 100 * std::pow(10.0, -sqnr / 10);
  sums.quantized = sums.signal + sums.noise;
  sums.product = sums.signal;
  sums.largest = 0.5;
  sums.count = 1000;
  return sums;
}

/// A layer whose error has two parts, in a network in which `accumulated` has come together.
inline std::shared_ptr<const LayerMeasurement> sampleMeasurement(double activation, double weights,
                                                                 double accumulated) {
  auto measurement = std::make_shared<LayerMeasurement>();
  measurement->activationPart = sumsOf(activation);
  measurement->weightPart = sumsOf(weights);
  const double noise = std::pow(10.0, -activation / 10) + std::pow(10.0, -weights / 10);
  const double together = -10 * std::log10(noise);
  measurement->isolated = sumsOf(together);
  measurement->accumulated = sumsOf(accumulated);
  measurement->channels = {sumsOf(together + 5), sumsOf(together - 3), sumsOf(together + 1)};
  measurement->inputs = 1000;
  measurement->saturated = 25;
  measurement->codesUsed = 128;
  measurement->codesTotal = 255;
  return measurement;
}

}  // namespace quantoscope

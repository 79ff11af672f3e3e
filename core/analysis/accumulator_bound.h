// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/kernels/int8_convolution.h"
#include "core/model/model.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {

/// The largest |sum| that any input can cause in the accumulators of a layer: of each output
/// channel, the weight codes of one sign times the largest activation code, and those of the other
/// sign times the smallest one. It needs no run, and it is a bound: inputs seldom come near it.
struct AccumulatorBound {
  AccumulatorUse worst;
  std::size_t channel = 0;  ///< The output channel that it belongs to.
  bool winograd = false;    ///< See usesInt8Winograd().

  /// Share of what the runtime's accumulator holds; from 1 on it may overflow.
  double share() const { return winograd ? worst.ofWinograd() : worst.ofInt32(); }
  bool mayOverflow() const { return share() >= 1; }
};

/// Codes that the activations of a layer can have. ncnn clips at ±127 for every bit width.
struct CodeExtremes {
  int lowest = -127;  ///< 0 for a blob that has no negative values.
  int highest = 127;  ///< 0 for a blob that has no positive values.
};

/// `weights` must be of this layer.
AccumulatorBound accumulatorBound(const QuantizableLayer& layer, const WeightQuantization& weights,
                                  const CodeExtremes& codes);

}  // namespace quantoscope

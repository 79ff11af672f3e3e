// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/analysis/error_sums.h"
#include "core/kernels/int8_convolution.h"

namespace quantoscope {

/// What most of a layer's error comes from.
enum class ErrorCause {
  None,       ///< The error is too small to matter.
  Threshold,  ///< Its input: clipped values or coarse steps. Another threshold or more bits help.
  Weights,    ///< Its weights. No threshold will repair that.
  Inherited,  ///< Layers before it; alone it would be fine.
};

/// "none", "threshold", "weights" or "inherited".
const char* toString(ErrorCause cause);

/// What int8 was measured to do to one layer, with its output as the float network has it as the
/// reference: after its activation if that is a ReLU, before any other.
struct LayerMeasurement {
  // This layer alone is quantized; its input is that of the float network.
  ErrorSums isolated;
  ErrorSums activationPart;  ///< The same with only the input quantized.
  ErrorSums weightPart;      ///< The same with only the weights quantized.
  /// All layers are quantized as planned; empty (count 0) if that was not measured.
  ErrorSums accumulated;
  std::vector<ErrorSums> channels;             ///< `isolated`, for each output channel.
  std::vector<ErrorSums> accumulatedChannels;  ///< `accumulated`, for each; may be empty.
  std::uint64_t inputs = 0;                    ///< Values that were quantized.
  std::uint64_t saturated = 0;                 ///< Of these, clipped.
  int codesUsed = 0;                           ///< Different codes that the input took.
  int codesTotal = 0;                          ///< Codes that its bit width has.
  AccumulatorUse accumulator;                  ///< Largest |sum|, with all layers quantized too.
  bool keptFloat = false;

  double saturationRate() const {
    return inputs == 0 ? 0 : static_cast<double>(saturated) / static_cast<double>(inputs);
  }
};

/// Inherited, if the error is much larger than the layer's own; else ownCauseOf().
ErrorCause causeOf(const LayerMeasurement& measurement);

/// The larger of the two parts of the error that the layer has alone; never Inherited.
ErrorCause ownCauseOf(const LayerMeasurement& measurement);

}  // namespace quantoscope

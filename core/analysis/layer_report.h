// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/analysis/accumulator_bound.h"
#include "core/analysis/asymmetry.h"
#include "core/analysis/expected_error.h"
#include "core/model/model.h"
#include "core/quantization/plan.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {

enum class WarningKind {
  DeadBlob,      ///< The input was always zero; the layer is kept float.
  DeadChannels,  ///< Channels whose weights are all zero.
  OneSided,      ///< See AsymmetryKind.
  Lopsided,
  SixBitWeights,        ///< ncnn's int8 Winograd leaves 6 bits for the weights.
  NonFinite,            ///< Infinite or NaN activations were left out.
  TargetClipsAt127,     ///< ncnn's runtime clips at ±127 whatever the activation bits say.
  ScaleUnprintable,     ///< The table's six decimals cannot hold the scale.
  SumMayOverflow,       ///< The worst input would overflow 32 bits.
  WinogradMayOverflow,  ///< The worst input would overflow ncnn's int8 Winograd.
  RuntimeMisreads,      ///< Decided to be int8 although the runtime cannot compute it so.
  ImplausibleScale,     ///< A threshold that no network's values have.
  FewValues,            ///< The histogram has hardly any values.
};

/// A machine-readable name: "dead-blob", "six-bit-weights", …
const char* toString(WarningKind kind);

struct Warning {
  WarningKind kind;
  double amount =
      0;  ///< Count of channels or values, bits lost, share; 0 where there is nothing to count.
  RuntimeObstacle obstacle = RuntimeObstacle::None;  ///< Of RuntimeMisreads.
};

/// One English sentence, for the command line and files. The desktop program has its own wording.
std::string describe(const Warning& warning);

/// Everything that the screen, the command line and the files say of one layer.
struct LayerReport {
  LayerDecision decision;
  ExpectedError activation;
  WeightQuantization weights;
  Asymmetry asymmetry;
  AccumulatorBound accumulator;  ///< As if it were quantized, for a layer that is kept float.
  /// Activation and weight error together, in dB, taken as independent. Infinite for a layer that
  /// is kept float.
  double sqnr = 0;
  std::vector<Warning> warnings;
};

/// Pure and quick (below a few milliseconds), so that it can follow a mouse.
LayerReport reportOf(const QuantizableLayer& layer, const ActivationStatistics& statistics,
                     const Plan& plan, const LayerOverride& layerOverride);

}  // namespace quantoscope

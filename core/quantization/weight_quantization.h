// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "core/calibration/threshold_methods.h"
#include "core/model/model.h"
#include "core/quantization/target.h"

namespace quantoscope {

/// How to quantize the weights of a layer.
struct WeightScheme {
  int bits = 8;
  WeightRange range = WeightRange::Absmax;
  bool perTensor = false;  ///< One scale for all channels.
  /// Not empty: the codes per unit themselves, one for each channel or group, as a table or a
  /// search gives them. `range` and `perTensor` then mean nothing, and codes are clamped at ±127.
  std::vector<float> scales;
};

/// How the weights of one layer are quantized: symmetric, one scale for each output channel, or for
/// each group of a grouped convolution.
struct WeightQuantization {
  int bits = 8;
  std::vector<float> absmax;  ///< Of each channel.
  /// Codes per unit: largestCode(bits) / absmax. 0 for a dead channel (all weights zero): ncnn's
  /// runtime takes 0 for a channel whose sums are zero, which is what a dead channel computes.
  std::vector<float> scales;
  std::vector<std::size_t> deadChannels;
  double sqnr = 0;  ///< Power of the weights over the power of their error, in dB.
};

/// True for the layers that ncnn's runtime computes with its int8 Winograd: plain convolutions,
/// 3×3, stride 1, dilation 1. Its intermediate sums leave room for 6-bit weights only.
bool usesInt8Winograd(const QuantizableLayer& layer);

/// For ncnn 6 where usesInt8Winograd, else 8, as ncnn2table has it; 8 for other targets.
int defaultWeightBits(const QuantizableLayer& layer, Target target = Target::Ncnn);

/// False for more than 65,535 products in a sum, which could overflow 32 bits, or as many channels.
bool fitsInt8Kernels(const QuantizableLayer& layer);

/// False for the layers that the target's runtime has no int8 code for: ncnn's computes transposed
/// convolutions in float.
bool computesInInt8(const QuantizableLayer& layer, Target target);

/// The scale of a channel is largestCode(bits) / weightThreshold().
WeightQuantization quantizeWeights(const QuantizableLayer& layer, int bits,
                                   WeightRange range = WeightRange::Absmax);

/// Throws Error, naming the layer, if the number of given scales does not fit it or one of them is
/// negative or not finite.
WeightQuantization quantizeWeights(const QuantizableLayer& layer, const WeightScheme& scheme);

/// How many weight scales a layer has: one for each output channel, or for each group of a grouped
/// convolution.
std::size_t weightScaleCount(const QuantizableLayer& layer);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/accumulator_bound.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "core/kernels/quantize.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

std::int64_t worstSum(std::span<const std::int8_t> weights, const CodeExtremes& codes) {
  std::int64_t positive = 0;
  std::int64_t negative = 0;
  for (const std::int8_t weight : weights) {
    positive += std::max<int>(weight, 0);
    negative -= std::min<int>(weight, 0);
  }
  return std::max(positive * codes.highest - negative * codes.lowest,
                  negative * codes.highest - positive * codes.lowest);
}

}  // namespace

AccumulatorBound accumulatorBound(const QuantizableLayer& layer, const WeightQuantization& weights,
                                  const CodeExtremes& codes) {
  AccumulatorBound bound;
  bound.winograd = usesInt8Winograd(layer);
  const auto channels = static_cast<std::size_t>(std::max(layer.outputChannels, 0));
  if (channels == 0 || weights.scales.empty()) {
    return bound;
  }
  const int limit = largestCode(weights.bits);
  const std::size_t depth = layer.weights.size() / channels;
  std::vector<std::int8_t> row(depth);
  for (std::size_t channel = 0; channel < channels; ++channel) {
    // One scale for each channel or for each group of channels.
    const float scale = weights.scales[channel * weights.scales.size() / channels];
    quantize(std::span(layer.weights).subspan(channel * depth, depth), scale, row,
             {-limit, limit, 0});
    if (const std::int64_t sum = worstSum(row, codes); sum > bound.worst.largest) {
      bound.worst.largest = sum;
      bound.channel = channel;
    }
  }
  return bound;
}

}  // namespace quantoscope

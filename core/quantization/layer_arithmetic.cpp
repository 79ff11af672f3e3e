// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/layer_arithmetic.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/kernels/quantize.h"
#include "core/quantization/table_scale.h"

namespace quantoscope {

LayerArithmetic arithmeticOf(const LayerDecision& decision, const WeightQuantization& weights) {
  LayerArithmetic arithmetic;
  if (decision.keepFloat) {
    arithmetic.precision = decision.halfFloat ? Precision::Half : Precision::Float;
    arithmetic.halfWeights = decision.target == Target::Ncnn;
    return arithmetic;
  }
  arithmetic.precision = Precision::Int8;
  arithmetic.input = decision.codes;
  arithmetic.weightScales = weights.scales;
  return asWritten(std::move(arithmetic), decision.target);
}

LayerArithmetic asWritten(LayerArithmetic arithmetic, Target target) {
  if (target == Target::Ncnn) {
    arithmetic.input.scale =
        static_cast<double>(scaleInTable(static_cast<float>(arithmetic.input.scale)));
    std::transform(arithmetic.weightScales.begin(), arithmetic.weightScales.end(),
                   arithmetic.weightScales.begin(), scaleInTable);
  }
  return arithmetic;
}

const ActivationCodes& codesWritten(const LayerArithmetic& arithmetic) {
  return arithmetic.written ? *arithmetic.written : arithmetic.input;
}

bool isPlainFloat(const LayerArithmetic& arithmetic) {
  return arithmetic.precision == Precision::Float && !arithmetic.halfWeights;
}

LayerArithmetic computable(const QuantizableLayer& layer, const LayerArithmetic& arithmetic) {
  return fitsInt8Kernels(layer) ? arithmetic : LayerArithmetic{};
}

NetworkArithmetic computable(const Model& model, const NetworkArithmetic& arithmetic) {
  NetworkArithmetic result = arithmetic;
  for (std::size_t i = 0; i < std::min(model.layers.size(), result.layers.size()); ++i) {
    result.layers[i] = computable(model.layers[i], result.layers[i]);
  }
  return result;
}

std::vector<float> scalesThatHoldTheBias(const QuantizableLayer& layer,
                                         const LayerArithmetic& arithmetic, Target target) {
  auto scales = scalesOfChannels(layer, arithmetic.weightScales);
  if (target == Target::Ncnn || layer.bias.empty()) {
    return scales;
  }
  // The bias in units of 1 / (activation scale * weight scale) must stay well below 2^31.
  constexpr double kLargestBias = 1 << 30;
  for (std::size_t channel = 0; channel < scales.size(); ++channel) {
    const auto bias = std::abs(static_cast<double>(layer.bias[channel]));
    const double limit = kLargestBias / (bias * arithmetic.input.scale);
    if (static_cast<double>(scales[channel]) > limit) {
      scales[channel] = static_cast<float>(limit);
    }
  }
  return scales;
}

std::vector<float> scalesOfChannels(const QuantizableLayer& layer,
                                    const std::vector<float>& scales) {
  const auto channels = static_cast<std::size_t>(layer.outputChannels);
  if (scales.size() == channels) {
    return scales;
  }
  if (scales.size() != 1 && (scales.empty() || channels % scales.size() != 0 ||
                             scales.size() != static_cast<std::size_t>(layer.geometry.groups))) {
    throw Error("layer " + layer.name + ": has " + std::to_string(channels) + " channels in " +
                std::to_string(layer.geometry.groups) + " groups, but " +
                std::to_string(scales.size()) + " weight scales were given");
  }
  std::vector<float> result;
  for (const float scale : scales) {
    result.insert(result.end(), channels / scales.size(), scale);
  }
  return result;
}

std::vector<std::int8_t> weightCodes(const QuantizableLayer& layer,
                                     const std::vector<float>& scales) {
  const auto perChannel = scalesOfChannels(layer, scales);
  std::vector<std::int8_t> codes(layer.weights.size());
  const std::size_t depth = perChannel.empty() ? 0 : codes.size() / perChannel.size();
  for (std::size_t channel = 0; channel < perChannel.size(); ++channel) {
    quantize(std::span(layer.weights).subspan(channel * depth, depth), perChannel[channel],
             std::span(codes).subspan(channel * depth, depth));
  }
  return codes;
}

std::vector<float> dequantizedWeights(const QuantizableLayer& layer,
                                      const std::vector<float>& scales) {
  const auto perChannel = scalesOfChannels(layer, scales);
  const auto codes = weightCodes(layer, scales);
  std::vector<float> weights(codes.size());
  const std::size_t depth = perChannel.empty() ? 0 : codes.size() / perChannel.size();
  for (std::size_t channel = 0; channel < perChannel.size(); ++channel) {
    const float scale = perChannel[channel];
    dequantize(std::span(codes).subspan(channel * depth, depth), scale > 0 ? 1 / scale : 0,
               std::span(weights).subspan(channel * depth, depth));
  }
  return weights;
}

}  // namespace quantoscope

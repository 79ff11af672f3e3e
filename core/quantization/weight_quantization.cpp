// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/weight_quantization.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>

#include "core/base/error.h"
#include "core/quantization/scheme.h"
#include "core/quantization/weight_range.h"

namespace quantoscope {
namespace {

void requireFits(const std::vector<float>& scales, std::size_t channels, const std::string& layer) {
  if (scales.empty()) {
    return;
  }
  if (scales.size() != channels) {
    throw Error("layer " + layer + ": has " + std::to_string(channels) + " weight scales, not " +
                std::to_string(scales.size()));
  }
  for (const float scale : scales) {
    if (!std::isfinite(scale) || scale < 0) {
      throw Error("layer " + layer + ": a weight scale must be finite and not negative");
    }
  }
}

std::vector<float> absmaxOfChannels(std::span<const float> weights, std::size_t channels) {
  std::vector<float> result(channels, 0);
  const std::size_t perChannel = channels == 0 ? 0 : weights.size() / channels;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    for (const float weight : weights.subspan(channel * perChannel, perChannel)) {
      result[channel] = std::max(result[channel], std::abs(weight));
    }
  }
  return result;
}

// 0 for a channel without anything but zeros.
std::vector<float> scalesFor(std::span<const float> weights, const std::vector<float>& absmax,
                             const WeightScheme& scheme) {
  const auto limit = static_cast<float>(largestCode(scheme.bits));
  const std::size_t perChannel = weights.size() / std::max(absmax.size(), std::size_t{1});
  const auto scaleFor = [&](std::span<const float> part) {
    const auto threshold = static_cast<float>(weightThreshold(part, scheme.bits, scheme.range));
    return threshold > 0 ? limit / threshold : 0.0F;
  };
  const float ofAll = scheme.perTensor ? scaleFor(weights) : 0.0F;
  std::vector<float> scales;
  for (std::size_t channel = 0; channel < absmax.size(); ++channel) {
    const float scale = scheme.perTensor || !(absmax[channel] > 0)
                            ? ofAll
                            : scaleFor(weights.subspan(channel * perChannel, perChannel));
    // A scale beyond the largest float belongs to weights that no runtime tells from zero.
    scales.push_back(absmax[channel] > 0 && std::isfinite(scale) ? scale : 0.0F);
  }
  return scales;
}

}  // namespace

bool usesInt8Winograd(const QuantizableLayer& layer) {
  const ConvolutionGeometry& g = layer.geometry;
  return layer.kind == LayerKind::Convolution && g.kernelWidth == 3 && g.kernelHeight == 3 &&
         g.strideWidth == 1 && g.strideHeight == 1 && g.dilationWidth == 1 && g.dilationHeight == 1;
}

int defaultWeightBits(const QuantizableLayer& layer, Target target) {
  return target == Target::Ncnn && usesInt8Winograd(layer) ? 6 : 8;
}

bool fitsInt8Kernels(const QuantizableLayer& layer) {
  constexpr std::size_t kMost = 65535;
  const auto outputs = static_cast<std::size_t>(std::max(1, layer.outputChannels));
  const std::size_t depth = layer.weights.size() / outputs;
  return outputs <= kMost && depth <= kMost &&
         static_cast<std::size_t>(std::max(0, layer.inputChannels)) <= kMost;
}

bool computesInInt8(const QuantizableLayer& layer, Target target) {
  return target != Target::Ncnn || (layer.kind != LayerKind::Deconvolution &&
                                    layer.kind != LayerKind::DeconvolutionDepthWise);
}

std::size_t weightScaleCount(const QuantizableLayer& layer) {
  const bool perGroup = layer.kind == LayerKind::ConvolutionDepthWise ||
                        layer.kind == LayerKind::DeconvolutionDepthWise;
  return static_cast<std::size_t>(
      std::max(0, perGroup ? layer.geometry.groups : layer.outputChannels));
}

WeightQuantization quantizeWeights(const QuantizableLayer& layer, int bits, WeightRange range) {
  return quantizeWeights(layer, WeightScheme{bits, range, false, {}});
}

WeightQuantization quantizeWeights(const QuantizableLayer& layer, const WeightScheme& scheme) {
  const std::size_t channels = weightScaleCount(layer);
  requireFits(scheme.scales, channels, layer.name);
  const int limit = largestCode(scheme.scales.empty() ? scheme.bits : kMaxBits);
  WeightQuantization result;
  result.bits = scheme.bits;
  result.absmax = absmaxOfChannels(layer.weights, channels);
  result.scales =
      scheme.scales.empty() ? scalesFor(layer.weights, result.absmax, scheme) : scheme.scales;
  const std::size_t perChannel = channels == 0 ? 0 : layer.weights.size() / channels;
  double signal = 0;
  double noise = 0;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const auto scale = static_cast<double>(result.scales[channel]);
    const bool dead = scale == 0;
    if (dead) {
      result.deadChannels.push_back(channel);
    }
    for (const float weight : std::span(layer.weights).subspan(channel * perChannel, perChannel)) {
      const auto w = static_cast<double>(weight);
      const double code = dead ? 0
                               : std::clamp(std::round(w * scale), static_cast<double>(-limit),
                                            static_cast<double>(limit));
      const double error = dead ? w : w - code / scale;
      signal += w * w;
      noise += error * error;
    }
  }
  result.sqnr =
      noise > 0 ? 10 * std::log10(signal / noise) : std::numeric_limits<double>::infinity();
  return result;
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/weight_quantization.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/calibration/aciq_threshold.h"
#include "core/quantization/scheme.h"

namespace quantoscope {

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

WeightQuantization quantizeWeights(const QuantizableLayer& layer, int bits, WeightRange range) {
  const int limit = largestCode(bits);
  const bool perGroup = layer.kind == LayerKind::ConvolutionDepthWise ||
                        layer.kind == LayerKind::DeconvolutionDepthWise;
  const auto channels = static_cast<std::size_t>(
      std::max(0, perGroup ? layer.geometry.groups : layer.outputChannels));
  WeightQuantization result;
  result.bits = bits;
  double signal = 0;
  double noise = 0;
  const std::size_t perChannel = channels == 0 ? 0 : layer.weights.size() / channels;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const auto begin = layer.weights.begin() + static_cast<std::ptrdiff_t>(channel * perChannel);
    const auto end = begin + static_cast<std::ptrdiff_t>(perChannel);
    float absmax = 0;
    for (auto weight = begin; weight != end; ++weight) {
      absmax = std::max(absmax, std::abs(*weight));
    }
    // A scale beyond the largest float belongs to weights that no runtime tells from zero.
    const float threshold =
        range == WeightRange::Aciq
            ? static_cast<float>(aciqFromAbsmax(static_cast<double>(absmax), perChannel, bits))
            : absmax;
    const float scale = absmax > 0 ? static_cast<float>(limit) / threshold : 0.0F;
    const bool dead = absmax == 0 || !std::isfinite(scale);
    result.absmax.push_back(absmax);
    result.scales.push_back(dead ? 0.0F : scale);
    if (dead) {
      result.deadChannels.push_back(channel);
    }
    for (auto weight = begin; weight != end; ++weight) {
      const auto w = static_cast<double>(*weight);
      const double code = dead
                              ? 0
                              : std::clamp(std::round(w * static_cast<double>(scale)),
                                           static_cast<double>(-limit), static_cast<double>(limit));
      const double error = dead ? w : w - code / static_cast<double>(scale);
      signal += w * w;
      noise += error * error;
    }
  }
  result.sqnr =
      noise > 0 ? 10 * std::log10(signal / noise) : std::numeric_limits<double>::infinity();
  return result;
}

}  // namespace quantoscope

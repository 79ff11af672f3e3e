// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/onnx_weights.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/number_format.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope::onnxfile {
namespace {

// Output channels × rest becomes rest × output channels.
std::vector<std::int8_t> transposedCodes(const std::vector<std::int8_t>& codes,
                                         std::size_t channels) {
  const std::size_t depth = codes.size() / channels;
  std::vector<std::int8_t> result(codes.size());
  for (std::size_t channel = 0; channel < channels; ++channel) {
    for (std::size_t i = 0; i < depth; ++i) {
      result[i * channels + channel] = codes[channel * depth + i];
    }
  }
  return result;
}

// A transposed convolution's weights lie input channels first, then those of the group's outputs.
std::vector<std::int8_t> inputChannelsFirst(const std::vector<std::int8_t>& codes,
                                            const QuantizableLayer& layer) {
  const auto groups = static_cast<std::size_t>(layer.geometry.groups);
  const std::size_t inputs = static_cast<std::size_t>(layer.inputChannels) / groups;
  const std::size_t outputs = static_cast<std::size_t>(layer.outputChannels) / groups;
  const std::size_t kernel = codes.size() / (groups * inputs * outputs);
  std::vector<std::int8_t> result(codes.size());
  for (std::size_t g = 0; g < groups; ++g) {
    for (std::size_t o = 0; o < outputs; ++o) {
      for (std::size_t i = 0; i < inputs; ++i) {
        const std::size_t from = ((g * outputs + o) * inputs + i) * kernel;
        const std::size_t to = ((g * inputs + i) * outputs + o) * kernel;
        std::copy_n(codes.begin() + static_cast<std::ptrdiff_t>(from), kernel,
                    result.begin() + static_cast<std::ptrdiff_t>(to));
      }
    }
  }
  return result;
}

}  // namespace

float stepOf(double scale, const std::string& layer) {
  const auto step = static_cast<float>(1 / scale);
  if (!(scale > 0) || !std::isfinite(step) || !(step > 0)) {
    throw Error("layer " + layer + ": the scale " + formatNumber(scale) +
                " has no inverse in fp32, which ONNX needs; keep the layer float");
  }
  return step;
}

FileWeights fileWeights(const QuantizableLayer& layer, const std::string& type, bool transposed,
                        const std::vector<float>& scales) {
  FileWeights weights;
  const std::int64_t outputs = layer.outputChannels;
  const std::int64_t inputs = layer.inputChannels;
  const std::int64_t groups = layer.geometry.groups;
  weights.codes = weightCodes(layer, scales);
  for (const float scale : scales) {
    weights.scales.push_back(scale > 0 ? stepOf(static_cast<double>(scale), layer.name) : 1.0F);
  }
  if (type == "Conv") {
    weights.shape = {outputs, inputs / groups};
  } else if (type == "ConvTranspose") {
    weights.shape = {inputs, outputs / groups};
    weights.codes = inputChannelsFirst(weights.codes, layer);
    if (groups == 1) {
      weights.axis = 1;
    } else {
      // Neither axis counts all output channels; but each input channel belongs to one group.
      std::vector<float> ofInputs;
      for (std::int64_t i = 0; i < inputs; ++i) {
        const std::int64_t group = i / (inputs / groups);
        ofInputs.push_back(weights.scales[static_cast<std::size_t>(group * (outputs / groups))]);
      }
      weights.scales = std::move(ofInputs);
    }
  } else if (transposed) {
    weights.shape = {outputs, inputs};
  } else {
    weights.shape = {inputs, outputs};
    weights.codes = transposedCodes(weights.codes, static_cast<std::size_t>(outputs));
    weights.axis = 1;
  }
  return weights;
}

}  // namespace quantoscope::onnxfile

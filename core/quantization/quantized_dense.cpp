// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/quantized_dense.h"

#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/base/number_format.h"

namespace quantoscope {
namespace {

void requireScale(double scale, bool mayBeZero) {
  if (!std::isfinite(scale) || scale < 0 || (scale == 0 && !mayBeZero)) {
    throw Error("a dense layer cannot be computed with a scale of " + formatNumber(scale));
  }
}

Int8ConvolutionShape shapeOf(std::size_t weights, std::size_t outputs) {
  constexpr std::size_t kMost = 65535;
  if (outputs == 0 || weights == 0 || weights % outputs != 0 || weights / outputs > kMost ||
      outputs > kMost) {
    throw Error("a dense layer of " + std::to_string(outputs) + " outputs cannot have " +
                std::to_string(weights) + " weights");
  }
  Int8ConvolutionShape shape;
  shape.inputChannels = static_cast<int>(weights / outputs);
  shape.outputChannels = static_cast<int>(outputs);
  return shape;
}

}  // namespace

QuantizedDense::QuantizedDense(std::span<const std::int8_t> weights,
                               std::span<const float> weightScales, std::span<const float> bias,
                               const ActivationCodes& input, const ActivationCodes& output)
    : convolution_(shapeOf(weights.size(), weightScales.size()), weights) {
  requireScale(input.scale, false);
  requireScale(output.scale, false);
  if (!bias.empty() && bias.size() != weightScales.size()) {
    throw Error("a dense layer of " + std::to_string(weightScales.size()) + " outputs has " +
                std::to_string(bias.size()) + " biases");
  }
  inFloat_.dequantize.inputZeroPoint = input.range.zeroPoint;
  inFloat_.scale = static_cast<float>(output.scale);
  inFloat_.range = output.range;
  byIntegers_.inputZeroPoint = input.range.zeroPoint;
  byIntegers_.range = output.range;
  constexpr double kLargestBias = 1 << 30;
  for (std::size_t j = 0; j < weightScales.size(); ++j) {
    const auto weightScale = static_cast<double>(weightScales[j]);
    requireScale(weightScale, true);
    // The sums of an output without weights are 0, whatever the unit; its bias needs one.
    const double unit = 1 / (input.scale * (weightScale > 0 ? weightScale : 1));
    const double b = bias.empty() ? 0 : static_cast<double>(bias[j]);
    const double inUnits = std::round(b / unit);
    if (!(std::abs(inUnits) <= kLargestBias)) {
      throw Error("the bias " + formatNumber(b) + " of output " + std::to_string(j) +
                  " is too large for the unit " + formatNumber(unit) + " of its sum");
    }
    inFloat_.dequantize.units.push_back(static_cast<float>(unit));
    inFloat_.dequantize.bias.push_back(static_cast<float>(b));
    byIntegers_.bias.push_back(static_cast<std::int32_t>(inUnits));
    byIntegers_.multipliers.push_back(fixedPoint(unit * output.scale));
  }
}

Int8Pictures QuantizedDense::rows(std::span<const std::int8_t> codes, std::size_t results) const {
  const auto in = static_cast<std::size_t>(inputs());
  const auto out = static_cast<std::size_t>(outputs());
  if (codes.size() % in != 0 || codes.size() / in * out != results) {
    throw Error("a dense layer of " + std::to_string(in) + " inputs and " + std::to_string(out) +
                " outputs does not make " + std::to_string(results) + " results of " +
                std::to_string(codes.size()) + " codes");
  }
  return {codes, static_cast<int>(codes.size() / in), {1, 1}};
}

void QuantizedDense::values(std::span<const std::int8_t> codes, std::span<float> results) const {
  convolution_.run(rows(codes, results.size()), inFloat_.dequantize, results);
}

void QuantizedDense::codes(std::span<const std::int8_t> codes,
                           std::span<std::int8_t> results) const {
  convolution_.run(rows(codes, results.size()), inFloat_, results);
}

void QuantizedDense::codesByIntegers(std::span<const std::int8_t> codes,
                                     std::span<std::int8_t> results) const {
  convolution_.run(rows(codes, results.size()), byIntegers_, results);
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/quantized_layer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "core/analysis/layer_geometry.h"
#include "core/base/error.h"
#include "core/base/number_format.h"
#include "core/kernels/fast_reciprocal.h"
#include "core/kernels/half.h"
#include "core/kernels/quantize.h"
#include "core/kernels/reference_convolution.h"
#include "core/quantization/integer_bias.h"

namespace quantoscope {
namespace {

/// Where quantizing begins to clip: halfway to the code after the last.
struct Limits {
  float low;
  float high;
};

Limits limitsOf(const ActivationCodes& codes) {
  const CodeRange& range = codes.range;
  return {static_cast<float>((range.low - range.zeroPoint - 0.5) / codes.scale),
          static_cast<float>((range.high - range.zeroPoint + 0.5) / codes.scale)};
}

// On x86, ncnn computes depthwise layers with channels in eights by code of its own, which divides
// by the scales with RCPPS. Other CPUs divide exactly, as fastReciprocal() does there.
bool ncnnTakesFastReciprocal(const Int8ConvolutionShape& shape) {
  constexpr int kPack = 8;
  return shape.groups == shape.inputChannels && shape.groups == shape.outputChannels &&
         shape.groups % kPack == 0;
}

}  // namespace

void CodeUse::merge(const CodeUse& other) {
  inputs += other.inputs;
  saturated += other.saturated;
  codes |= other.codes;
  accumulator.largest = std::max(accumulator.largest, other.accumulator.largest);
}

struct QuantizedLayer::State {
  LayerGeometry geometry;
  ActivationCodes input;
  ActivationCodes written;
  std::optional<ActivationCodes> output;
  bool halfInput = false;
  std::optional<Int8Convolution> integer;
  DequantizeEpilogue dequantize;
  IntegerRequantizeEpilogue requantize;
  std::optional<ReferenceConvolution> real;

  void prepareInt8(const QuantizableLayer& layer, const LayerArithmetic& arithmetic, Target target,
                   KernelBackend backend);
  void prepareFloat(const QuantizableLayer& layer, const LayerArithmetic& arithmetic);
};

void QuantizedLayer::State::prepareInt8(const QuantizableLayer& layer,
                                        const LayerArithmetic& arithmetic, Target target,
                                        KernelBackend backend) {
  const CodeRange& range = input.range;
  const auto scale = static_cast<float>(input.scale);
  if (!(scale > 0) || !std::isfinite(scale)) {
    throw Error("layer " + layer.name + ": cannot be computed with an activation scale of " +
                std::to_string(input.scale));
  }
  // ncnn quantizes first and pads the codes with the value itself, cut to an integer.
  const auto padValue = static_cast<double>(layer.geometry.padValue);
  const double pad =
      target == Target::Ncnn ? std::trunc(padValue) : padValue * input.scale + range.zeroPoint;
  geometry.shape.padValue = static_cast<std::int8_t>(
      std::clamp(std::round(pad), static_cast<double>(range.low), static_cast<double>(range.high)));
  integer.emplace(geometry.shape,
                  weightCodes(layer, scalesThatHoldTheBias(layer, arithmetic, target)), backend);
  dequantize.inputZeroPoint = range.zeroPoint;
  requantize.inputZeroPoint = range.zeroPoint;
  const auto channels = scalesThatHoldTheBias(layer, arithmetic, target);
  const bool fast = target == Target::Ncnn && ncnnTakesFastReciprocal(geometry.shape);
  const auto inverse = [&](float x) { return fast ? fastReciprocal(x) : 1 / x; };
  for (std::size_t channel = 0; channel < channels.size(); ++channel) {
    const float weightScale = channels[channel];
    const float bias = layer.bias.empty() ? 0 : layer.bias[channel];
    if (weightScale > 0 && !std::isfinite(inverse(scale * weightScale))) {
      throw Error("layer " + layer.name + ": cannot be computed with a weight scale of " +
                  formatNumber(static_cast<double>(weightScale)) + " and an activation scale of " +
                  formatNumber(input.scale));
    }
    dequantize.units.push_back(weightScale > 0 ? inverse(scale * weightScale) : 0);
    if (target == Target::Ncnn) {
      dequantize.bias.push_back(bias);
      continue;
    }
    const double unit = sumUnit(scale, weightScale);
    const std::int32_t inUnits = integerBias(static_cast<double>(bias), unit);
    dequantize.bias.push_back(static_cast<float>(inUnits * unit));
    if (output) {
      requantize.bias.push_back(inUnits);
      requantize.multipliers.push_back(fixedPoint(unit * output->scale));
    }
  }
  if (output) {
    requantize.range = output->range;
  }
}

void QuantizedLayer::State::prepareFloat(const QuantizableLayer& layer,
                                         const LayerArithmetic& arithmetic) {
  halfInput = arithmetic.precision == Precision::Half;
  std::vector<float> weights = layer.weights;
  if (halfInput || arithmetic.halfWeights) {
    roundToHalf(weights, weights);
  }
  real.emplace(geometry.shape, weights, layer.bias, geometry.input, geometry.count,
               layer.geometry.padValue);
}

QuantizedLayer::QuantizedLayer(const QuantizableLayer& layer, const LayerArithmetic& arithmetic,
                               Target target, std::span<const int> inputShape,
                               std::span<const int> outputShape,
                               const std::optional<ActivationCodes>& output, KernelBackend backend)
    : state_(std::make_unique<State>()) {
  state_->geometry = geometryOf(layer, inputShape, outputShape);
  state_->input = arithmetic.input;
  state_->written = codesWritten(arithmetic);
  if (arithmetic.precision == Precision::Int8) {
    state_->output = target == Target::Integer ? output : std::nullopt;
    state_->prepareInt8(layer, arithmetic, target, backend);
  } else {
    state_->prepareFloat(layer, arithmetic);
  }
}

QuantizedLayer::QuantizedLayer(QuantizedLayer&&) noexcept = default;
QuantizedLayer& QuantizedLayer::operator=(QuantizedLayer&&) noexcept = default;
QuantizedLayer::~QuantizedLayer() = default;

CodeUse QuantizedLayer::run(std::span<const float> input, std::span<float> output) const {
  const State& state = *state_;
  if (state.real) {
    if (state.halfInput) {
      state.real->run(throughHalf(input), output);
    } else {
      state.real->run(input, output);
    }
    return {};
  }
  CodeUse use;
  use.inputs = input.size();
  const Limits limits = limitsOf(state.written);
  use.saturated = static_cast<std::uint64_t>(std::count_if(
      input.begin(), input.end(), [&](float x) { return x < limits.low || x > limits.high; }));
  std::vector<std::int8_t> codes(input.size());
  quantize(input, static_cast<float>(state.written.scale), codes, state.written.range);
  std::array<bool, 256> seen{};
  for (const std::int8_t code : codes) {
    seen[static_cast<std::size_t>(code + 128)] = true;
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    use.codes[i] = seen[i];
  }
  use.accumulator = runOnCodes(codes, output);
  return use;
}

AccumulatorUse QuantizedLayer::runOnCodes(std::span<const std::int8_t> codes,
                                          std::span<float> output) const {
  const State& state = *state_;
  const Int8Pictures pictures{codes, state.geometry.count, state.geometry.input};
  if (!state.output) {
    return state.integer->run(pictures, state.dequantize, output);
  }
  std::vector<std::int8_t> results(output.size());
  const AccumulatorUse use = state.integer->run(pictures, state.requantize, results);
  dequantize(results, static_cast<float>(1 / state.output->scale), output,
             state.output->range.zeroPoint);
  return use;
}

std::vector<float> throughCodes(std::span<const float> values, const LayerArithmetic& arithmetic) {
  const ActivationCodes& written = codesWritten(arithmetic);
  const ActivationCodes& read = arithmetic.input;
  std::vector<std::int8_t> quantized(values.size());
  std::vector<float> result(values.size());
  quantize(values, static_cast<float>(written.scale), quantized, written.range);
  dequantize(quantized, static_cast<float>(1 / read.scale), result, read.range.zeroPoint);
  return result;
}

std::vector<std::uint8_t> saturatedMask(std::span<const float> values,
                                        const ActivationCodes& codes) {
  const Limits limits = limitsOf(codes);
  std::vector<std::uint8_t> mask(values.size());
  std::transform(values.begin(), values.end(), mask.begin(), [&](float x) {
    return static_cast<std::uint8_t>(x < limits.low || x > limits.high);
  });
  return mask;
}

std::vector<float> throughHalf(std::span<const float> values) {
  std::vector<float> result(values.size());
  roundToHalf(values, result);
  return result;
}

}  // namespace quantoscope

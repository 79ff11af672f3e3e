// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/isolated_layer.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/analysis/layer_geometry.h"
#include "core/kernels/reference_convolution.h"

namespace quantoscope {

void IsolatedError::merge(const IsolatedError& other) {
  activationPart.merge(other.activationPart);
  weightPart.merge(other.weightPart);
  channels.resize(std::max(channels.size(), other.channels.size()));
  for (std::size_t i = 0; i < other.channels.size(); ++i) {
    channels[i].merge(other.channels[i]);
  }
  use.merge(other.use);
}

LayerMeasurement IsolatedError::measurement(const LayerArithmetic& arithmetic) const {
  LayerMeasurement result;
  result.isolated = total(channels);
  result.activationPart = activationPart;
  result.weightPart = weightPart;
  result.channels = channels;
  result.inputs = use.inputs;
  result.saturated = use.saturated;
  result.codesUsed = static_cast<int>(use.codes.count());
  result.accumulator = use.accumulator;
  result.keptFloat = arithmetic.precision != Precision::Int8;
  if (!result.keptFloat) {
    result.codesTotal = arithmetic.input.range.high - arithmetic.input.range.low + 1;
  }
  return result;
}

struct IsolatedLayer::State {
  State(const QuantizableLayer& layer, const LayerArithmetic& given, Target target,
        std::span<const int> inputShape, std::span<const int> outputShape, KernelBackend backend,
        bool withWeightPart)
      : outputChannels(static_cast<std::size_t>(layer.outputChannels)),
        arithmetic(given),
        channelsLast(layer.kind == LayerKind::InnerProduct),
        rectify(comparedAfterRelu(layer)) {
    const std::size_t outputs = elementCount(Shape(outputShape.begin(), outputShape.end()));
    count = channelsLast ? static_cast<int>(outputs / std::max<std::size_t>(1, outputChannels))
                         : outputShape[0];
    if (isPlainFloat(given)) {
      return;
    }
    planned.emplace(layer, given, target, inputShape, outputShape, std::nullopt, backend);
    const LayerGeometry geometry = geometryOf(layer, inputShape, outputShape);
    if (arithmetic.precision == Precision::Int8) {
      const auto variant = [&](const std::vector<float>& weights) {
        return ReferenceConvolution(geometry.shape, weights, layer.bias, geometry.input,
                                    geometry.count, layer.geometry.padValue);
      };
      floatWeights = variant(layer.weights);
      if (withWeightPart) {
        roundedWeights =
            variant(dequantizedWeights(layer, scalesThatHoldTheBias(layer, arithmetic, target)));
      }
    }
  }

  std::size_t outputChannels;
  int count = 1;
  std::optional<QuantizedLayer> planned;  // nothing for a layer that is float as it is
  LayerArithmetic arithmetic;
  bool channelsLast;
  bool rectify;
  std::optional<ReferenceConvolution> floatWeights;
  std::optional<ReferenceConvolution> roundedWeights;
};

IsolatedLayer::IsolatedLayer(const QuantizableLayer& layer, const LayerArithmetic& arithmetic,
                             Target target, std::span<const int> inputShape,
                             std::span<const int> outputShape, KernelBackend backend,
                             bool withWeightPart)
    : state_(std::make_unique<State>(layer, arithmetic, target, inputShape, outputShape, backend,
                                     withWeightPart)) {}

IsolatedLayer::IsolatedLayer(IsolatedLayer&&) noexcept = default;
IsolatedLayer& IsolatedLayer::operator=(IsolatedLayer&&) noexcept = default;
IsolatedLayer::~IsolatedLayer() = default;

const QuantizedLayer& IsolatedLayer::planned() const {
  return state_->planned.value();
}

IsolatedError IsolatedLayer::measure(std::span<const float> input,
                                     std::span<const float> output) const {
  const State& state = *state_;
  const std::vector<float> reference =
      state.rectify ? rectified(output) : std::vector<float>(output.begin(), output.end());
  IsolatedError error;
  error.channels.resize(state.outputChannels);
  if (!state.planned) {
    addByChannel(error.channels, reference, reference, state.count, state.channelsLast);
    return error;
  }
  std::vector<float> values(output.size());
  const auto compared = [&]() -> std::vector<float>& {
    if (state.rectify) {
      values = rectified(values);
    }
    return values;
  };
  error.use = state.planned->run(input, values);
  addByChannel(error.channels, reference, compared(), state.count, state.channelsLast);
  if (state.floatWeights) {
    state.floatWeights->run(throughCodes(input, state.arithmetic), values);
    error.activationPart.add(reference, compared());
  }
  if (state.roundedWeights) {
    state.roundedWeights->run(input, values);
    error.weightPart.add(reference, compared());
  }
  return error;
}

bool comparedAfterRelu(const QuantizableLayer& layer) {
  return layer.activation == "ReLU";
}

std::vector<float> rectified(std::span<const float> values) {
  std::vector<float> result(values.size());
  std::transform(values.begin(), values.end(), result.begin(),
                 [](float x) { return std::max(x, 0.0F); });
  return result;
}

void addByChannel(std::vector<ErrorSums>& channels, std::span<const float> reference,
                  std::span<const float> values, int count, bool channelsLast) {
  const auto samples = static_cast<std::size_t>(count);
  const std::size_t pixels = reference.size() / (samples * channels.size());
  if (channelsLast && samples > 1) {
    std::vector<float> x(samples);
    std::vector<float> y(samples);
    for (std::size_t channel = 0; channel < channels.size(); ++channel) {
      for (std::size_t row = 0; row < samples; ++row) {
        x[row] = reference[row * channels.size() + channel];
        y[row] = values[row * channels.size() + channel];
      }
      channels[channel].add(x, y);
    }
    return;
  }
  for (std::size_t sample = 0; sample < samples; ++sample) {
    for (std::size_t channel = 0; channel < channels.size(); ++channel) {
      const std::size_t at = (sample * channels.size() + channel) * pixels;
      channels[channel].add(reference.subspan(at, pixels), values.subspan(at, pixels));
    }
  }
}

ErrorSums total(std::span<const ErrorSums> channels) {
  ErrorSums sum;
  for (const ErrorSums& channel : channels) {
    sum.merge(channel);
  }
  return sum;
}

}  // namespace quantoscope

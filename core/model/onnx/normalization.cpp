// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"
#include "core/model/onnx/weights.h"

namespace quantoscope::onnxgraph {
namespace {

/// Normalizes runs of `length` elements to mean 0 and variance 1, then y = x * scale + shift.
/// `at(run, i)` says which scale and shift element i of a run has.
template <typename Index>
Step normalizeStep(const Shape& shape, std::size_t length, double epsilon,
                   const std::vector<float>& scale, const std::vector<float>& shift, Index at) {
  const std::size_t runs = checkedCount(shape) / length;
  Step step;
  step.outputs = {shape};
  step.kernel = makeKernel([=](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    const auto* const source = in[0];
    auto* const target = out[0];
    ncnn::parallelFor(runs, length * 3, [&](std::size_t run) {
      const auto* const from = source + run * length;
      auto* const to = target + run * length;
      double sum = 0;
      for (std::size_t i = 0; i < length; ++i) {
        sum += static_cast<double>(from[i]);
      }
      const double mean = sum / static_cast<double>(length);
      double squares = 0;
      for (std::size_t i = 0; i < length; ++i) {
        const double difference = static_cast<double>(from[i]) - mean;
        squares += difference * difference;
      }
      const double factor = 1 / std::sqrt(squares / static_cast<double>(length) + epsilon);
      for (std::size_t i = 0; i < length; ++i) {
        const std::size_t parameter = at(run, i);
        to[i] = static_cast<Number>((static_cast<double>(from[i]) - mean) * factor *
                                        static_cast<double>(scale[parameter]) +
                                    static_cast<double>(shift[parameter]));
      }
    });
  });
  return step;
}

}  // namespace

Operation importBatchNormalization(NodeReader& reader) {
  reader.requireInputs(5, 5);
  reader.requireOneOutput();
  const Shape& input = reader.shape(0);
  if (input.size() < 2) {
    throw Error("normalizes a tensor of " + describeShape(input));
  }
  std::vector<const Value*> inputs;
  for (std::size_t i = 0; i < 5; ++i) {
    inputs.push_back(&reader.input(i));
  }
  const ChannelAffine affine = affineOf(reader.node(), reader.opset(), inputs, input[1]);
  for (const char* name : {"epsilon", "momentum", "training_mode", "spatial"}) {
    reader.ignore(name);
  }
  const std::size_t plane = product(input, 2, input.size());
  const auto channels = static_cast<std::size_t>(input[1]);
  const std::size_t planes = product(input, 0, 2);
  Step step;
  step.outputs = {input};
  step.kernel = makeKernel([=](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    const auto* const source = in[0];
    auto* const target = out[0];
    ncnn::parallelFor(planes, plane, [&](std::size_t i) {
      const auto scale = static_cast<Number>(affine.scale[i % channels]);
      const auto shift = static_cast<Number>(affine.shift[i % channels]);
      for (std::size_t x = i * plane; x < (i + 1) * plane; ++x) {
        target[x] = source[x] * scale + shift;
      }
    });
  });
  return stepsReading(1, {std::move(step)});
}

Operation importInstanceNormalization(NodeReader& reader) {
  reader.requireInputs(3, 3);
  const Shape& input = reader.shape(0);
  const double epsilon = static_cast<double>(reader.real("epsilon", 1e-5F));
  const auto scale = reader.realsOf(1, "scale");
  const auto shift = reader.realsOf(2, "B");
  if (input.size() < 3 || scale.size() != static_cast<std::size_t>(input[1]) ||
      shift.size() != scale.size()) {
    throw Error("has " + std::to_string(scale.size()) + " scales for a tensor of " +
                describeShape(input));
  }
  const std::size_t channels = scale.size();
  return stepsReading(
      1, {normalizeStep(input, product(input, 2, input.size()), epsilon, scale, shift,
                        [channels](std::size_t run, std::size_t) { return run % channels; })});
}

Operation importLayerNormalization(NodeReader& reader) {
  reader.requireInputs(2, 3);
  reader.requireOneOutput();
  const Shape& input = reader.shape(0);
  const std::size_t axis = axisOf(reader.integer("axis", -1, -8, 7), input.size());
  const double epsilon = static_cast<double>(reader.real("epsilon", 1e-5F));
  reader.ignore("stash_type");
  const std::size_t length = product(input, axis, input.size());
  const auto scale = reader.realsOf(1, "Scale");
  auto shift = reader.hasInput(2) ? reader.realsOf(2, "B") : std::vector<float>(length, 0.0F);
  if (scale.size() != length || shift.size() != length) {
    throw Error("has " + std::to_string(scale.size()) + " scales for runs of " +
                std::to_string(length));
  }
  return stepsReading(1, {normalizeStep(input, length, epsilon, scale, shift,
                                        [](std::size_t, std::size_t i) { return i; })});
}

Operation importLrn(NodeReader& reader) {
  reader.requireInputs(1, 1);
  const Shape& input = reader.shape(0);
  const float alpha = reader.real("alpha", 1e-4F);
  const float beta = reader.real("beta", 0.75F);
  const float bias = reader.real("bias", 1);
  const int size = reader.integer("size", 0, 1, 1 << 12);
  if (size == 0) {
    throw Error("has no attribute 'size'");
  }
  if (input.size() < 3) {
    throw Error("normalizes a tensor of " + describeShape(input));
  }
  const std::size_t plane = product(input, 2, input.size());
  const int channels = input[1];
  const int before = (size - 1) / 2;
  const int after = size - 1 - before;
  Step step;
  step.outputs = {input};
  step.kernel = makeKernel([=, planes = product(input, 0, 2)](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    const auto* const source = in[0];
    auto* const target = out[0];
    ncnn::parallelFor(planes, plane * static_cast<std::size_t>(size), [&](std::size_t i) {
      const int channel = static_cast<int>(i) % channels;
      const std::size_t first = i - static_cast<std::size_t>(channel);
      const int low = std::max(0, channel - before);
      const int high = std::min(channels - 1, channel + after);
      for (std::size_t x = 0; x < plane; ++x) {
        Number sum = 0;
        for (int c = low; c <= high; ++c) {
          const Number value = source[(first + static_cast<std::size_t>(c)) * plane + x];
          sum += value * value;
        }
        const auto base = static_cast<Number>(bias) +
                          static_cast<Number>(alpha) / static_cast<Number>(size) * sum;
        target[i * plane + x] = source[i * plane + x] / std::pow(base, static_cast<Number>(beta));
      }
    });
  });
  return stepsReading(1, {std::move(step)});
}

Operation importSoftmax(NodeReader& reader) {
  reader.requireInputs(1, 1);
  const Shape& input = reader.shape(0);
  const bool logarithm = reader.node().type == "LogSoftmax";
  // Up to version 12 everything from the axis on is one distribution, after that the axis alone.
  const bool single = reader.opset() >= 13;
  const std::size_t axis = axisOf(reader.integer("axis", single ? -1 : 1, -8, 7), input.size());
  const std::size_t outer = product(input, 0, axis);
  const std::size_t length =
      single ? static_cast<std::size_t>(input[axis]) : product(input, axis, input.size());
  const std::size_t inner = single ? product(input, axis + 1, input.size()) : 1;
  Step step;
  step.outputs = {input};
  step.kernel = makeKernel([=](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    const auto* const source = in[0];
    auto* const target = out[0];
    ncnn::parallelFor(outer * inner, length * 16, [&](std::size_t i) {
      const std::size_t start = i / inner * length * inner + i % inner;
      const auto* const from = source + start;
      auto* const to = target + start;
      Number largest = from[0];
      for (std::size_t k = 1; k < length; ++k) {
        largest = std::max(largest, from[k * inner]);
      }
      Number sum = 0;
      for (std::size_t k = 0; k < length; ++k) {
        const Number shifted = from[k * inner] - largest;
        const Number power = std::exp(shifted);
        sum += power;
        to[k * inner] = logarithm ? shifted : power;
      }
      const Number logSum = std::log(sum);
      for (std::size_t k = 0; k < length; ++k) {
        to[k * inner] = logarithm ? to[k * inner] - logSum : to[k * inner] / sum;
      }
    });
  });
  return stepsReading(1, {std::move(step)});
}

}  // namespace quantoscope::onnxgraph

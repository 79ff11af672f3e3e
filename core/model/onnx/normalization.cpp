// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/double_sum.h"
#include "core/base/error.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"
#include "core/model/onnx/weights.h"
#include "core/model/softmax_run.h"

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
      const auto [mean, variance] = momentsOf(from, length);
      const double factor = 1 / std::sqrt(variance + epsilon);
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

Operation importGroupNormalization(NodeReader& reader) {
  reader.requireInputs(3, 3);
  const Shape& input = reader.shape(0);
  const double epsilon = static_cast<double>(reader.real("epsilon", 1e-5F));
  const int groups = reader.integer("num_groups", 0, 1, 1 << 20);
  reader.ignore("stash_type");
  const auto scale = reader.realsOf(1, "scale");
  const auto shift = reader.realsOf(2, "bias");
  if (groups == 0 || input.size() < 2 || input[1] % groups != 0) {
    throw Error("normalizes a tensor of " + describeShape(input) + " in " + std::to_string(groups) +
                " groups");
  }
  // Up to version 20 a group has one scale, after that each channel has its own.
  const bool perChannel = reader.opset() >= 21;
  const auto expected = static_cast<std::size_t>(perChannel ? input[1] : groups);
  if (scale.size() != expected || shift.size() != expected) {
    throw Error("has " + std::to_string(scale.size()) + " scales, not " + std::to_string(expected));
  }
  const auto groupCount = static_cast<std::size_t>(groups);
  const std::size_t plane = product(input, 2, input.size());
  const std::size_t channels = static_cast<std::size_t>(input[1]) / groupCount;
  return stepsReading(1, {normalizeStep(input, channels * plane, epsilon, scale, shift,
                                        [=](std::size_t run, std::size_t i) {
                                          const std::size_t group = run % groupCount;
                                          return perChannel ? group * channels + i / plane : group;
                                        })});
}

Operation importLpNormalization(NodeReader& reader) {
  reader.requireInputs(1, 1);
  const Shape& input = reader.shape(0);
  const std::size_t axis = axisOf(reader.integer("axis", -1, -8, 7), input.size());
  const int order = reader.integer("p", 2, 1, 2);
  const std::size_t outer = product(input, 0, axis);
  const auto length = static_cast<std::size_t>(input[axis]);
  const std::size_t inner = product(input, axis + 1, input.size());
  Step step;
  step.outputs = {input};
  step.kernel = makeKernel([=](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    ncnn::parallelFor(outer * inner, length, [&](std::size_t i) {
      const std::size_t start = i / inner * length * inner + i % inner;
      double sum = 0;
      for (std::size_t k = 0; k < length; ++k) {
        const auto value = static_cast<double>(in[0][start + k * inner]);
        sum += order == 1 ? std::abs(value) : value * value;
      }
      const double norm = order == 1 ? sum : std::sqrt(sum);
      for (std::size_t k = 0; k < length; ++k) {
        const auto value = static_cast<double>(in[0][start + k * inner]);
        out[0][start + k * inner] = static_cast<Number>(norm == 0 ? 0 : value / norm);
      }
    });
  });
  return stepsReading(1, {std::move(step)});
}

Operation importMeanVarianceNormalization(NodeReader& reader) {
  reader.requireInputs(1, 1);
  const Shape& input = reader.shape(0);
  auto axes = reader.integers("axes", -8, 7);
  if (axes.empty()) {
    axes = {0, 2, 3};
  }
  std::vector<bool> reduced(input.size(), false);
  for (const int axis : axes) {
    reduced[axisOf(axis, input.size())] = true;
  }
  // The mean of the squares as well as the mean, then both are applied in one go.
  const auto strides = stridesOf(input);
  std::vector<std::size_t> group(checkedCount(input), 0);
  std::size_t groups = 1;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    groups *= reduced[axis] ? 1 : static_cast<std::size_t>(input[axis]);
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    for (std::size_t axis = 0; axis < input.size(); ++axis) {
      const auto extent = static_cast<std::size_t>(input[axis]);
      if (!reduced[axis]) {
        group[i] = group[i] * extent + i / strides[axis] % extent;
      }
    }
  }
  Step step;
  step.outputs = {input};
  step.kernel = makeKernel([group = std::move(group), groups](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    std::vector<double> mean(groups, 0.0);
    std::vector<double> squares(groups, 0.0);
    const double count = static_cast<double>(group.size()) / static_cast<double>(groups);
    for (std::size_t i = 0; i < group.size(); ++i) {
      mean[group[i]] += static_cast<double>(in[0][i]) / count;
    }
    for (std::size_t i = 0; i < group.size(); ++i) {
      const double difference = static_cast<double>(in[0][i]) - mean[group[i]];
      squares[group[i]] += difference * difference / count;
    }
    constexpr double kEpsilon = 1e-9;  // as the standard's function body has it
    for (std::size_t i = 0; i < group.size(); ++i) {
      out[0][i] = static_cast<Number>((static_cast<double>(in[0][i]) - mean[group[i]]) /
                                      (std::sqrt(squares[group[i]]) + kEpsilon));
    }
  });
  return stepsReading(1, {std::move(step)});
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
        double sum = 0;
        for (int c = low; c <= high; ++c) {
          const auto value =
              static_cast<double>(source[(first + static_cast<std::size_t>(c)) * plane + x]);
          sum += value * value;
        }
        const double base = static_cast<double>(bias) + static_cast<double>(alpha) / size * sum;
        const double power = std::pow(base, static_cast<double>(beta));
        target[i * plane + x] =
            static_cast<Number>(static_cast<double>(source[i * plane + x]) / power);
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
    const auto* const source = in[0];
    auto* const target = out[0];
    ncnn::parallelFor(outer * inner, length * 16, [&](std::size_t i) {
      const std::size_t start = i / inner * length * inner + i % inner;
      softmaxRun(source + start, target + start, length, inner, logarithm);
    });
  });
  return stepsReading(1, {std::move(step)});
}

}  // namespace quantoscope::onnxgraph

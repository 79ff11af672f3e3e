// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutions over up to three axes whose weights may be computed by the network.
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/shapes.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"

namespace quantoscope::onnxgraph {
namespace {

constexpr int kMaxStride = 1 << 12;
constexpr std::size_t kAxes = 3;

/// An axis of a window. The dense side is walked element by element; element p of it meets element
/// p * stride + tap * dilation - pad of the strided side, which is the input of a convolution and
/// the output of a transposed one.
struct Axis {
  int dense = 1;
  int strided = 1;
  int kernel = 1;
  int stride = 1;
  int dilation = 1;
  int pad = 0;
};

struct Window {
  bool transposed = false;
  int batch = 1;
  int groups = 1;
  int inputs = 1;   ///< Channels of one group.
  int outputs = 1;  ///< Channels of one group.
  std::array<Axis, kAxes> axes;

  static std::size_t count(int a, int b, int c) {
    return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * static_cast<std::size_t>(c);
  }
  std::size_t densePlane() const { return count(axes[0].dense, axes[1].dense, axes[2].dense); }
  std::size_t stridedPlane() const {
    return count(axes[0].strided, axes[1].strided, axes[2].strided);
  }
  std::size_t kernel() const { return count(axes[0].kernel, axes[1].kernel, axes[2].kernel); }
};

/// The dense elements that meet an element of the strided side at this offset.
std::pair<int, int> meeting(const Axis& axis, int offset) {
  const int first = offset >= 0 ? 0 : (-offset + axis.stride - 1) / axis.stride;
  const int last = axis.strided <= offset ? 0 : (axis.strided - offset - 1) / axis.stride + 1;
  return {std::min(first, axis.dense), std::clamp(last, 0, axis.dense)};
}

/// Adds what one plane of the input contributes to one plane of the output.
void addPlane(const Window& window, const float* taps, const float* input, double* output) {
  const auto& [deep, high, wide] = window.axes;
  for (int kz = 0; kz < deep.kernel; ++kz) {
    const int z0 = kz * deep.dilation - deep.pad;
    const auto planes = meeting(deep, z0);
    for (int ky = 0; ky < high.kernel; ++ky) {
      const int y0 = ky * high.dilation - high.pad;
      const auto rows = meeting(high, y0);
      for (int kx = 0; kx < wide.kernel; ++kx) {
        const auto weight = static_cast<double>(*taps++);
        const int x0 = kx * wide.dilation - wide.pad;
        const auto columns = meeting(wide, x0);
        for (int z = planes.first; z < planes.second; ++z) {
          for (int y = rows.first; y < rows.second; ++y) {
            const std::size_t dense = Window::count(z * high.dense + y, wide.dense, 1);
            const std::size_t strided = Window::count(
                (z * deep.stride + z0) * high.strided + y * high.stride + y0, wide.strided, 1);
            for (int x = columns.first; x < columns.second; ++x) {
              const std::size_t near = dense + static_cast<std::size_t>(x);
              const std::size_t far = strided + static_cast<std::size_t>(x * wide.stride + x0);
              if (window.transposed) {
                output[far] += weight * static_cast<double>(input[near]);
              } else {
                output[near] += weight * static_cast<double>(input[far]);
              }
            }
          }
        }
      }
    }
  }
}

void run(const Window& window, const float* input, const float* weights, const float* bias,
         float* output) {
  const std::size_t inputPlane = window.transposed ? window.densePlane() : window.stridedPlane();
  const std::size_t outputPlane = window.transposed ? window.stridedPlane() : window.densePlane();
  const std::size_t kernel = window.kernel();
  const auto inputs = static_cast<std::size_t>(window.inputs);
  const auto outputs = static_cast<std::size_t>(window.outputs);
  const auto groups = static_cast<std::size_t>(window.groups);
  const std::size_t planes = static_cast<std::size_t>(window.batch) * groups * outputs;
  ncnn::parallelFor(planes, window.densePlane() * kernel * inputs, [&](std::size_t plane) {
    const std::size_t o = plane % outputs;
    const std::size_t group = plane / outputs % groups;
    const std::size_t sample = plane / outputs / groups;
    float* const to = output + plane * outputPlane;
    std::vector<double> sums(
        outputPlane, bias == nullptr ? 0.0 : static_cast<double>(bias[group * outputs + o]));
    for (std::size_t i = 0; i < inputs; ++i) {
      const std::size_t row = window.transposed ? (group * inputs + i) * outputs + o
                                                : (group * outputs + o) * inputs + i;
      addPlane(window, weights + row * kernel,
               input + ((sample * groups + group) * inputs + i) * inputPlane, sums.data());
    }
    std::transform(sums.begin(), sums.end(), to,
                   [](double sum) { return static_cast<float>(sum); });
  });
}

/// What both kinds read in the same way. Values of each axis, the last axis last.
struct Given {
  std::size_t axes = 0;
  std::vector<int> extents;
  std::vector<int> kernel;
  std::vector<int> strides;
  std::vector<int> dilations;
  int groups = 1;
};

Given readGiven(NodeReader& reader) {
  reader.requireInputs(2, 3);
  reader.requireOneOutput();
  const Shape& input = reader.shape(0);
  const Shape& weights = reader.shape(1);
  if (input.size() < 3 || input.size() > 2 + kAxes || weights.size() != input.size()) {
    throw Error("has weights of " + describeShape(weights) + " for an input of " +
                describeShape(input) + "; convolutions over one to three axes can be run");
  }
  Given given;
  given.axes = input.size() - 2;
  given.extents.assign(input.begin() + 2, input.end());
  given.kernel.assign(weights.begin() + 2, weights.end());
  constexpr int kMaxKernel = 1 << 15;
  if (reader.has("kernel_shape") &&
      readPerAxis(reader, "kernel_shape", given.axes, 0, 1, kMaxKernel) != given.kernel) {
    throw Error("its attribute 'kernel_shape' does not fit its weights of " +
                describeShape(weights));
  }
  if (std::any_of(given.kernel.begin(), given.kernel.end(),
                  [](int extent) { return extent < 1 || extent > kMaxKernel; })) {
    throw Error("has weights of " + describeShape(weights));
  }
  given.strides = readPerAxis(reader, "strides", given.axes, 1, 1, kMaxStride);
  given.dilations = readPerAxis(reader, "dilations", given.axes, 1, 1, kMaxStride);
  given.groups = reader.integer("group", 1, 1, 1 << 20);
  return given;
}

Operation finish(const NodeReader& reader, Window window, Shape output, const std::string& why) {
  const Shape& input = reader.shape(0);
  const Shape& weights = reader.shape(1);
  const int groups = window.groups;
  const int given = window.transposed ? weights[0] : weights[1];
  const std::int64_t expected = window.transposed ? given : std::int64_t{given} * groups;
  const std::int64_t outputs =
      window.transposed ? std::int64_t{weights[1]} * groups : std::int64_t{weights[0]};
  constexpr std::int64_t kMaxChannels = 1 << 26;
  if (expected != input[1] || input[1] % groups != 0 || outputs % groups != 0 || outputs < 1 ||
      outputs > kMaxChannels) {
    throw Error("has weights of " + describeShape(weights) + " in " + std::to_string(groups) +
                " groups for an input of " + describeShape(input));
  }
  if (reader.hasInput(2) && reader.shape(2) != Shape{static_cast<int>(outputs)}) {
    throw Error("has biases of " + describeShape(reader.shape(2)) + " for " +
                std::to_string(outputs) + " output channels");
  }
  output[1] = static_cast<int>(outputs);
  window.batch = input[0];
  window.inputs = input[1] / groups;
  window.outputs = static_cast<int>(outputs) / groups;
  ncnn::requireReasonableProducts(
      static_cast<double>(checkedCount(window.transposed ? input : output)) *
      static_cast<double>(checkedCount(weights)) /
      static_cast<double>(window.transposed ? input[1] : output[1]));
  checkedCount(output);
  Step step;
  step.outputs = {std::move(output)};
  step.kernel.run = [window](auto in, auto out) {
    run(window, in[0], in[1], in.size() > 2 ? in[2] : nullptr, out[0]);
  };
  Operation operation = stepsReading(reader.hasInput(2) ? 3 : 2, {std::move(step)});
  operation.floatOnly = why;
  return operation;
}

}  // namespace

Operation importFloatConv(NodeReader& reader, const std::string& why) {
  const Given given = readGiven(reader);
  const WindowPads pads =
      readPads(reader, given.extents, given.kernel, given.strides, given.dilations);
  Window window;
  window.groups = given.groups;
  Shape output = reader.shape(0);
  for (std::size_t i = 0; i < given.axes; ++i) {
    const std::int64_t covered = std::int64_t{given.dilations[i]} * (given.kernel[i] - 1) + 1;
    const std::int64_t room =
        std::int64_t{given.extents[i]} + pads.begin[i] + pads.end[i] - covered;
    if (room < 0) {
      throw Error("its kernel covers " + std::to_string(covered) +
                  " elements, more than the padded input has");
    }
    output[2 + i] = ncnn::checkedExtent(room / given.strides[i] + 1, "output");
    window.axes[kAxes - given.axes + i] = {output[2 + i],    given.extents[i],   given.kernel[i],
                                           given.strides[i], given.dilations[i], pads.begin[i]};
  }
  return finish(reader, window, std::move(output), why);
}

Operation importFloatConvTranspose(NodeReader& reader, const std::string& why) {
  const Given given = readGiven(reader);
  const std::size_t axes = given.axes;
  const auto outputPadding = readPerAxis(reader, "output_padding", axes, 0, 0, kMaxStride);
  const auto wanted = readPerAxis(reader, "output_shape", axes, 0, 0, 1 << 26);
  const auto pads = readPerAxis(reader, "pads", 2 * axes, 0, 0, 1 << 16);
  const std::string mode = reader.text("auto_pad", "NOTSET");
  const bool same = mode == "SAME_UPPER" || mode == "SAME_LOWER";
  if (!same && mode != "NOTSET" && mode != "VALID" && !mode.empty()) {
    throw Error("its attribute 'auto_pad' is '" + mode + "', which is not known");
  }
  Window window;
  window.transposed = true;
  window.groups = given.groups;
  Shape output = reader.shape(0);
  for (std::size_t i = 0; i < axes; ++i) {
    const std::int64_t full = std::int64_t{given.strides[i]} * (given.extents[i] - 1) +
                              std::int64_t{given.dilations[i]} * (given.kernel[i] - 1) + 1 +
                              outputPadding[i];
    std::int64_t before = mode == "VALID" ? 0 : pads[i];
    std::int64_t after = mode == "VALID" ? 0 : pads[axes + i];
    if (same || reader.has("output_shape")) {
      const std::int64_t target = reader.has("output_shape")
                                      ? wanted[i]
                                      : std::int64_t{given.strides[i]} * given.extents[i];
      if (full < target) {
        throw Error("its output would have to be larger than what its weights produce");
      }
      const std::int64_t total = full - target;
      before = mode == "SAME_UPPER" ? total / 2 : total - total / 2;
      after = total - before;
    }
    output[2 + i] = ncnn::checkedExtent(full - before - after, "output");
    window.axes[kAxes - axes + i] = {given.extents[i],   output[2 + i],
                                     given.kernel[i],    given.strides[i],
                                     given.dilations[i], static_cast<int>(before)};
  }
  return finish(reader, window, std::move(output), why);
}

}  // namespace quantoscope::onnxgraph

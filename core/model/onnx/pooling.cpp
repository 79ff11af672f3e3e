// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/shapes.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"

namespace quantoscope::onnxgraph {
namespace {

struct Window {
  std::vector<int> kernel;
  std::vector<int> strides;
  std::vector<int> dilations;
  WindowPads pads;
  bool ceil = false;
};

/// As ONNX Runtime and PyTorch have it: a window may start in the padding at the beginning, but not
/// in what rounding up has added at the end.
int outputExtent(int input, const Window& window, std::size_t axis) {
  const std::int64_t before = window.pads.begin[axis];
  const std::int64_t padded = input + before + window.pads.end[axis];
  const std::int64_t covered = std::int64_t{window.dilations[axis]} * (window.kernel[axis] - 1) + 1;
  const std::int64_t stride = window.strides[axis];
  if (padded < covered) {
    throw Error("its window of " + std::to_string(covered) +
                " is larger than the padded input of " + std::to_string(padded));
  }
  std::int64_t extent = (padded - covered + (window.ceil ? stride - 1 : 0)) / stride + 1;
  if (window.ceil && (extent - 1) * stride >= input + before) {
    --extent;
  }
  return ncnn::checkedExtent(extent, "output");
}

/// For one axis: the elements under the window of each element of the output, and how many
/// elements the window covers if padding counts.
struct AxisWindows {
  int step = 1;            ///< From one element under a window to the next.
  std::vector<int> first;  ///< The first element that is none of the padding.
  std::vector<int> count;  ///< How many there are.
  std::vector<int> padded;
};

AxisWindows windowsOf(int input, int output, const Window& window, std::size_t axis) {
  AxisWindows windows;
  windows.step = window.dilations[axis];
  const int end = input + window.pads.end[axis];
  for (int i = 0; i < output; ++i) {
    const int start = i * window.strides[axis] - window.pads.begin[axis];
    int first = 0;
    int count = 0;
    int padded = 0;
    for (int k = 0; k < window.kernel[axis]; ++k) {
      const int at = start + k * windows.step;
      padded += at < end ? 1 : 0;
      if (at >= 0 && at < input) {
        first = count == 0 ? at : first;
        ++count;
      }
    }
    windows.first.push_back(first);
    windows.count.push_back(count);
    windows.padded.push_back(padded);
  }
  return windows;
}

/// Pools up to three axes; those that are missing come first and have a single element.
Step poolStep(const Shape& input, const Shape& output, AxisWindows slices, AxisWindows rows,
              AxisWindows columns, bool average, bool countPadding) {
  const auto inputWidth = static_cast<std::size_t>(input.back());
  const std::size_t inputSlice =
      product(input, input.size() - (input.size() > 3 ? 2 : 1), input.size());
  const std::size_t planes = product(input, 0, 2);
  const std::size_t inputPlane = product(input, 2, input.size());
  const std::size_t outputPlane = product(output, 2, output.size());
  Step step;
  step.outputs = {output};
  step.kernel = makeKernel([=, slices = std::move(slices), rows = std::move(rows),
                            columns = std::move(columns)](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    const auto* const source = in[0];
    auto* const target = out[0];
    ncnn::parallelFor(planes, inputPlane * 9, [&](std::size_t plane) {
      const auto* const from = source + plane * inputPlane;
      auto* to = target + plane * outputPlane;
      for (std::size_t z = 0; z < slices.first.size(); ++z) {
        for (std::size_t y = 0; y < rows.first.size(); ++y) {
          for (std::size_t x = 0; x < columns.first.size(); ++x) {
            Number best = std::numeric_limits<Number>::lowest();
            double sum = 0;
            for (int i = 0; i < slices.count[z]; ++i) {
              const auto slice = static_cast<std::size_t>(slices.first[z] + i * slices.step);
              for (int j = 0; j < rows.count[y]; ++j) {
                const auto row = static_cast<std::size_t>(rows.first[y] + j * rows.step);
                const auto* const line =
                    from + slice * inputSlice + row * inputWidth + columns.first[x];
                for (int k = 0; k < columns.count[x]; ++k) {
                  const Number value = line[k * columns.step];
                  if (average) {
                    sum += static_cast<double>(value);
                  } else {
                    best = std::max(best, value);
                  }
                }
              }
            }
            if (average) {
              const std::int64_t inside =
                  std::int64_t{slices.count[z]} * rows.count[y] * columns.count[x];
              const std::int64_t all =
                  std::int64_t{slices.padded[z]} * rows.padded[y] * columns.padded[x];
              const auto count = static_cast<double>(countPadding ? all : inside);
              best = count > 0 ? static_cast<Number>(sum / count) : Number{0};
            }
            *to++ = best;
          }
        }
      }
    });
  });
  return step;
}

bool engineCanPool(const Window& window, const Shape& input, const Shape& output) {
  if (input.size() != 4 || window.ceil || window.dilations != std::vector<int>{1, 1} ||
      window.pads.begin != window.pads.end) {
    return false;
  }
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const bool starts =
        (output[2 + axis] - 1) * window.strides[axis] < input[2 + axis] + window.pads.begin[axis];
    if (!starts || window.pads.begin[axis] >= window.kernel[axis]) {
      return false;
    }
  }
  return true;
}

}  // namespace

Operation importPool(NodeReader& reader) {
  reader.requireInputs(1, 1);
  reader.requireOneOutput();
  const bool average = reader.node().type == "AveragePool";
  const Shape& input = reader.shape(0);
  constexpr std::size_t kMostAxes = 3;
  if (input.size() < 3 || input.size() > 2 + kMostAxes) {
    throw Error("pools a tensor of " + describeShape(input) +
                "; pooling over one to three axes can be run");
  }
  const std::size_t axes = input.size() - 2;
  Window window;
  window.kernel = readPerAxis(reader, "kernel_shape", axes, 0, 1, 1 << 15);
  if (!reader.has("kernel_shape")) {
    throw Error("has no attribute 'kernel_shape'");
  }
  window.strides = readPerAxis(reader, "strides", axes, 1, 1, 1 << 12);
  window.dilations = readPerAxis(reader, "dilations", axes, 1, 1, 1 << 12);
  window.pads = readPads(reader, {input.begin() + 2, input.end()}, window.kernel, window.strides,
                         window.dilations);
  window.ceil = reader.flag("ceil_mode", false) && !window.pads.sameUpper && !window.pads.sameLower;
  const bool countPadding = average && reader.flag("count_include_pad", false);
  reader.ignore("storage_order");
  Shape output = {input[0], input[1]};
  double work = 1;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    output.push_back(outputExtent(input[2 + axis], window, axis));
    work *= window.kernel[axis];
    if (std::int64_t{window.kernel[axis]} * output.back() > (1 << 24)) {
      throw Error("its window of " + std::to_string(window.kernel[axis]) + " at " +
                  std::to_string(output.back()) + " places is too large");
    }
  }
  ncnn::requireReasonableSteps(work * static_cast<double>(checkedCount(output)));
  const AxisWindows one{1, {0}, {1}, {1}};
  const auto windowsFromEnd = [&](std::size_t fromEnd) {
    if (fromEnd > axes) {
      return one;
    }
    const std::size_t axis = axes - fromEnd;
    return windowsOf(input[2 + axis], output[2 + axis], window, axis);
  };
  Step step = poolStep(input, output, windowsFromEnd(3), windowsFromEnd(2), windowsFromEnd(1),
                       average, countPadding);
  if (!average && engineCanPool(window, input, output)) {
    step.engineType = "Pooling";
    step.params.set("pool", "max");
    step.params.set("kernel_h", window.kernel[0]);
    step.params.set("kernel_w", window.kernel[1]);
    step.params.set("stride_h", window.strides[0]);
    step.params.set("stride_w", window.strides[1]);
    step.params.set("pad_h", window.pads.begin[0]);
    step.params.set("pad_w", window.pads.begin[1]);
    step.params.set("ceil_mode", false);
  }
  return stepsReading(1, {std::move(step)});
}

Operation importGlobalPool(NodeReader& reader) {
  reader.requireInputs(1, 1);
  const Shape& input = reader.shape(0);
  if (input.size() < 3) {
    throw Error("pools a tensor of " + describeShape(input));
  }
  std::vector<bool> reduced(input.size(), true);
  reduced[0] = reduced[1] = false;
  Shape output(input.size(), 1);
  output[0] = input[0];
  output[1] = input[1];
  if (reader.node().type == "GlobalAveragePool") {
    return stepsReading(
        1, {reduceStep(input, reduced, output, [](const auto* values, const auto& parts) {
          double sum = 0;
          for (const std::size_t part : parts) {
            sum += static_cast<double>(values[part]);
          }
          return static_cast<std::remove_cvref_t<decltype(*values)>>(
              sum / static_cast<double>(parts.size()));
        })});
  }
  return stepsReading(
      1, {reduceStep(input, reduced, output, [](const auto* values, const auto& parts) {
        auto best = values[parts.front()];
        for (const std::size_t part : parts) {
          best = std::max(best, values[part]);
        }
        return best;
      })});
}

}  // namespace quantoscope::onnxgraph

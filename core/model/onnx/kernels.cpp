// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx/kernels.h"

#include "core/base/error.h"

namespace quantoscope::onnxgraph {

std::vector<std::size_t> stridesOf(const Shape& shape) {
  std::vector<std::size_t> strides(shape.size());
  std::size_t stride = 1;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = stride;
    stride *= static_cast<std::size_t>(shape[axis]);
  }
  return strides;
}

std::size_t product(const Shape& shape, std::size_t first, std::size_t last) {
  std::size_t result = 1;
  for (std::size_t axis = first; axis < last; ++axis) {
    result *= static_cast<std::size_t>(shape[axis]);
  }
  return result;
}

Shape broadcastShape(const std::vector<Shape>& shapes) {
  std::size_t rank = 0;
  for (const Shape& shape : shapes) {
    rank = std::max(rank, shape.size());
  }
  Shape result(rank, 1);
  for (const Shape& shape : shapes) {
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      int& extent = result[rank - shape.size() + axis];
      if (shape[axis] != extent && shape[axis] != 1 && extent != 1) {
        std::string text;
        for (const Shape& other : shapes) {
          text += (text.empty() ? "" : " and ") + describeShape(other);
        }
        throw Error("reads tensors of " + text + ", which do not fit one another");
      }
      extent = extent == 1 ? shape[axis] : extent;
    }
  }
  return result;
}

Step copyStep(const Shape& output) {
  const std::size_t count = checkedCount(output);
  Step step;
  step.outputs = {output};
  step.kernel = makeKernel([count](auto in, auto out) { std::copy_n(in[0], count, out[0]); });
  return step;
}

Step selectStep(const Shape& input, std::vector<std::vector<int>> sources, double fill) {
  Shape output;
  for (const auto& axis : sources) {
    output.push_back(static_cast<int>(axis.size()));
  }
  if (output.empty()) {
    return copyStep(output);
  }
  const std::size_t rows = checkedCount(output) / std::max<std::size_t>(1, sources.back().size());
  Step step;
  step.outputs = {output};
  step.kernel = makeKernel([strides = stridesOf(input), sources = std::move(sources), output, rows,
                            fill](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    const auto& inner = sources.back();
    const auto* const source = in[0];
    auto* const target = out[0];
    ncnn::parallelFor(rows, inner.size(), [&](std::size_t row) {
      std::size_t at = 0;
      std::size_t rest = row;
      bool outside = false;
      for (std::size_t axis = output.size() - 1; axis-- > 0;) {
        const auto extent = static_cast<std::size_t>(output[axis]);
        const int index = sources[axis][rest % extent];
        rest /= extent;
        outside = outside || index < 0;
        at += static_cast<std::size_t>(std::max(0, index)) * strides[axis];
      }
      auto* const to = target + row * inner.size();
      for (std::size_t x = 0; x < inner.size(); ++x) {
        to[x] = outside || inner[x] < 0 ? static_cast<Number>(fill)
                                        : source[at + static_cast<std::size_t>(inner[x])];
      }
    });
  });
  return step;
}

Step transposeStep(const Shape& input, const std::vector<std::size_t>& order, Shape output) {
  const auto dense = stridesOf(input);
  Shape view;
  std::vector<std::size_t> strides;
  for (const std::size_t axis : order) {
    view.push_back(input[axis]);
    strides.push_back(dense[axis]);
  }
  if (view.empty()) {
    return copyStep(output);
  }
  const std::size_t inner = static_cast<std::size_t>(view.back());
  const std::size_t rows = product(view, 0, view.size() - 1);
  Step step;
  step.outputs = {std::move(output)};
  step.kernel = makeKernel([view, strides, inner, rows](auto in, auto out) {
    const auto* const source = in[0];
    auto* const target = out[0];
    ncnn::parallelFor(rows, inner, [&](std::size_t row) {
      std::size_t at = 0;
      std::size_t rest = row;
      for (std::size_t axis = view.size() - 1; axis-- > 0;) {
        const auto extent = static_cast<std::size_t>(view[axis]);
        at += rest % extent * strides[axis];
        rest /= extent;
      }
      auto* const to = target + row * inner;
      for (std::size_t x = 0; x < inner; ++x) {
        to[x] = source[at + x * strides.back()];
      }
    });
  });
  return step;
}

Step concatStep(const std::vector<Shape>& inputs, std::size_t axis) {
  Shape output = inputs.front();
  std::size_t extent = 0;
  std::vector<std::size_t> runs;
  for (const Shape& input : inputs) {
    if (input.size() != output.size()) {
      throw Error("joins tensors of " + describeShape(output) + " and " + describeShape(input));
    }
    for (std::size_t i = 0; i < input.size(); ++i) {
      if (i != axis && input[i] != output[i]) {
        throw Error("joins tensors of " + describeShape(output) + " and " + describeShape(input) +
                    " along axis " + std::to_string(axis));
      }
    }
    extent += static_cast<std::size_t>(input[axis]);
    runs.push_back(product(input, axis, input.size()));
  }
  constexpr std::size_t kLargest = std::size_t{1} << 27;
  if (extent > kLargest) {
    throw Error("its output is too large");
  }
  output[axis] = static_cast<int>(extent);
  checkedCount(output);
  const std::size_t rows = product(output, 0, axis);
  const std::size_t length = product(output, axis, output.size());
  Step step;
  step.outputs = {output};
  step.kernel = makeKernel([rows, length, runs](auto in, auto out) {
    auto* const target = out[0];
    for (std::size_t row = 0; row < rows; ++row) {
      auto* to = target + row * length;
      for (std::size_t i = 0; i < runs.size(); ++i) {
        to = std::copy_n(in[i] + row * runs[i], runs[i], to);
      }
    }
  });
  return step;
}

}  // namespace quantoscope::onnxgraph

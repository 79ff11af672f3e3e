// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "core/model/ncnn/parallel.h"
#include "core/model/onnx/operation.h"

namespace quantoscope::onnxgraph {

/// The distance between neighbours along each axis of a dense array.
std::vector<std::size_t> stridesOf(const Shape& shape);

/// The product of the extents from `first` up to `last`.
std::size_t product(const Shape& shape, std::size_t first, std::size_t last);

/// The shape that inputs of these shapes have together, by the rules of NumPy. Throws Error.
Shape broadcastShape(const std::vector<Shape>& shapes);

/// The same values in another shape with as many elements.
Step copyStep(const Shape& output);

/// Along each axis, `sources` says which element of the input every element of the output is; -1
/// stands for `fill`. Slices, gathers, pads, tiles and nearest-neighbour resizes are all of this
/// kind.
Step selectStep(const Shape& input, std::vector<std::vector<int>> sources, double fill = 0);

/// Axis i of the output is axis `order[i]` of the input, which is seen as `input`, whatever its
/// shape is; `output` has as many elements.
Step transposeStep(const Shape& input, const std::vector<std::size_t>& order, Shape output);

Step concatStep(const std::vector<Shape>& inputs, std::size_t axis);

/// Applies `function` to every element.
template <typename Function>
Step elementwiseStep(const Shape& shape, Function function) {
  const std::size_t count = checkedCount(shape);
  Step step;
  step.outputs = {shape};
  step.kernel = makeKernel([count, function](auto in, auto out) {
    constexpr std::size_t kBlock = 1 << 14;
    const auto* const source = in[0];
    auto* const target = out[0];
    ncnn::parallelFor((count + kBlock - 1) / kBlock, kBlock, [&](std::size_t block) {
      const std::size_t end = std::min(count, (block + 1) * kBlock);
      for (std::size_t i = block * kBlock; i < end; ++i) {
        target[i] = function(source[i]);
      }
    });
  });
  return step;
}

/// Applies `function` to the elements of N inputs that are repeated to fit one another.
template <std::size_t N, typename Function>
Step broadcastStep(const std::vector<Shape>& inputs, Function function) {
  Shape output = broadcastShape(inputs);
  checkedCount(output);
  if (output.empty()) {
    output = {};
  }
  std::array<std::vector<std::size_t>, N> strides;
  for (std::size_t i = 0; i < N; ++i) {
    const auto dense = stridesOf(inputs[i]);
    const std::size_t missing = output.size() - inputs[i].size();
    strides[i].assign(output.size(), 0);
    for (std::size_t axis = 0; axis < inputs[i].size(); ++axis) {
      strides[i][missing + axis] = inputs[i][axis] == 1 ? 0 : dense[axis];
    }
  }
  Step step;
  step.outputs = {output};
  step.kernel = makeKernel([output, strides, function](auto in, auto out) {
    const std::size_t inner = output.empty() ? 1 : static_cast<std::size_t>(output.back());
    const std::size_t rows = output.empty() ? 1 : product(output, 0, output.size() - 1);
    auto* const target = out[0];
    ncnn::parallelFor(rows, inner, [&](std::size_t row) {
      std::array<std::size_t, N> at{};
      std::size_t rest = row;
      for (std::size_t axis = output.size(); axis-- > 1;) {
        const auto extent = static_cast<std::size_t>(output[axis - 1]);
        const std::size_t index = rest % extent;
        rest /= extent;
        for (std::size_t i = 0; i < N; ++i) {
          at[i] += index * strides[i][axis - 1];
        }
      }
      std::array<std::size_t, N> stride{};
      for (std::size_t i = 0; i < N; ++i) {
        stride[i] = output.empty() ? 0 : strides[i].back();
      }
      auto* const to = target + row * inner;
      for (std::size_t x = 0; x < inner; ++x) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
          to[x] = function(in[I][at[I] + x * stride[I]]...);
        }
        (std::make_index_sequence<N>());
      }
    });
  });
  return step;
}

/// Runs `function(values, count, stride)` over the elements that each element of the output stands
/// for; the marked axes are those that go away. `output` has the remaining elements in order.
template <typename Function>
Step reduceStep(const Shape& input, const std::vector<bool>& reduced, Shape output,
                Function function) {
  // The kept axes first, then the reduced ones: the values of one result then lie together.
  std::vector<std::size_t> kept;
  std::vector<std::size_t> gone;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    (reduced[axis] ? gone : kept).push_back(axis);
  }
  const auto strides = stridesOf(input);
  const auto offsetsOf = [&](const std::vector<std::size_t>& axes) {
    std::vector<std::size_t> offsets = {0};
    for (const std::size_t axis : axes) {
      std::vector<std::size_t> next;
      next.reserve(offsets.size() * static_cast<std::size_t>(input[axis]));
      for (const std::size_t offset : offsets) {
        for (int i = 0; i < input[axis]; ++i) {
          next.push_back(offset + static_cast<std::size_t>(i) * strides[axis]);
        }
      }
      offsets = std::move(next);
    }
    return offsets;
  };
  Step step;
  step.outputs = {std::move(output)};
  step.kernel =
      makeKernel([starts = offsetsOf(kept), parts = offsetsOf(gone), function](auto in, auto out) {
        const auto* const source = in[0];
        auto* const target = out[0];
        ncnn::parallelFor(starts.size(), parts.size(),
                          [&](std::size_t i) { target[i] = function(source + starts[i], parts); });
      });
  return step;
}

}  // namespace quantoscope::onnxgraph

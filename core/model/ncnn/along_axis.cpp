// SPDX-License-Identifier: GPL-3.0-or-later
// Operators that work along one axis, or over all elements, of a blob.
#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

void requireOneToOne(const LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
}

/// A blob seen as outer × extent × inner.
struct AxisView {
  std::size_t at = 0;
  std::size_t outer = 1;
  std::size_t extent = 1;
  std::size_t inner = 1;
};

/// A blob of one dimension has one axis, whatever the parameter says.
AxisView viewAlong(const Shape& shape, int axis) {
  const std::size_t at = shape.size() == 1 ? 0 : axisOf(axis, shape);
  return {at, product(shape, 0, at), static_cast<std::size_t>(shape[at]),
          product(shape, at + 1, shape.size())};
}

Plan planArgMax(const Shape& input, int count, bool withValues) {
  const std::size_t total = elementCount(input);
  if (static_cast<std::size_t>(count) > total) {
    throw Error("asks for the " + std::to_string(count) + " largest of " + std::to_string(total) +
                " elements");
  }
  const auto wanted = static_cast<std::size_t>(count);
  return kernelPlan({{withValues ? 2 : 1, count}}, [=](auto in, auto out) {
    // By index from 0, as a NaN would leave a comparison of values without an order.
    std::vector<std::pair<float, int>> ranked;
    for (std::size_t i = 0; i < total; ++i) {
      const float value = in[0][i];
      ranked.emplace_back(std::isnan(value) ? -HUGE_VALF : value, static_cast<int>(i));
    }
    std::partial_sort(ranked.begin(), ranked.begin() + count, ranked.end(), std::greater<>());
    for (std::size_t i = 0; i < wanted; ++i) {
      const auto index = static_cast<float>(ranked[i].second);
      out[0][i] = withValues ? ranked[i].first : index;
      if (withValues) {
        out[0][wanted + i] = index;
      }
    }
  });
}

Plan planCumulativeSum(const Shape& input, int axis) {
  const AxisView view = viewAlong(input, axis);
  return kernelPlan({input}, [=, total = elementCount(input)](auto in, auto out) {
    for (std::size_t i = 0; i < total; ++i) {
      const bool first = i / view.inner % view.extent == 0;
      out[0][i] = first ? in[0][i] : out[0][i - view.inner] + in[0][i];
    }
  });
}

/// The first half of an axis, gated by the sigmoid of the second.
Plan planGlu(const Shape& input, int axis) {
  const AxisView view = viewAlong(input, axis);
  Shape output = input;
  output[view.at] = checkedExtent(input[view.at] / 2, "half of the axis");
  const std::size_t half = view.extent / 2 * view.inner;
  return kernelPlan({output}, [=](auto in, auto out) {
    for (std::size_t o = 0; o < view.outer; ++o) {
      const float* const source = in[0] + o * view.extent * view.inner;
      for (std::size_t i = 0; i < half; ++i) {
        out[0][o * half + i] = source[i] * (1.F / (1.F + std::exp(-source[i + half])));
      }
    }
  });
}

}  // namespace

Operator loadArgMax(LayerReader& reader) {
  requireOneToOne(reader);
  const bool withValues = reader.flag(0, false, "output of values");
  const int count = reader.integer(1, 1, 1, 1 << 24, "number of results");
  Operator op;
  op.plan = [=](std::span<const Shape> inputs) { return planArgMax(inputs[0], count, withValues); };
  return op;
}

Operator loadCumulativeSum(LayerReader& reader) {
  requireOneToOne(reader);
  const int axis = reader.integer(0, 0, -4, 3, "axis");
  Operator op;
  op.plan = [axis](std::span<const Shape> inputs) { return planCumulativeSum(inputs[0], axis); };
  return op;
}

Operator loadGlu(LayerReader& reader) {
  requireOneToOne(reader);
  const int axis = reader.integer(0, 0, -4, 3, "axis");
  Operator op;
  op.plan = [axis](std::span<const Shape> inputs) { return planGlu(inputs[0], axis); };
  return op;
}

}  // namespace quantoscope::ncnn

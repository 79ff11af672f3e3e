// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <utility>

#include "core/model/ncnn/operator.h"
#include "core/model/ncnn/parallel.h"

namespace quantoscope::ncnn {

/// A step that applies `function` to every element.
template <typename Function>
Step elementwiseStep(const Shape& shape, Function function) {
  const std::size_t count = elementCount(shape);
  Step step;
  step.outputs = {shape};
  step.kernel = [count, function](auto in, auto out) {
    constexpr std::size_t kBlock = 1 << 14;
    const float* const source = in[0];
    float* const target = out[0];
    parallelFor((count + kBlock - 1) / kBlock, kBlock, [&](std::size_t block) {
      const std::size_t end = std::min(count, (block + 1) * kBlock);
      for (std::size_t i = block * kBlock; i < end; ++i) {
        target[i] = function(source[i]);
      }
    });
  };
  return step;
}

/// An operator that applies `function` to every element.
template <typename Function>
Operator elementwiseOperator(Function function) {
  Operator op;
  op.plan = [function](std::span<const Shape> inputs) {
    return Plan{{elementwiseStep(inputs[0], function)}};
  };
  return op;
}

}  // namespace quantoscope::ncnn

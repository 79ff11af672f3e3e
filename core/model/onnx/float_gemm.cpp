// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "core/base/double_sum.h"
#include "core/base/error.h"
#include "core/model/ncnn/shapes.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"

namespace quantoscope::onnxgraph {
namespace {

/// A matrix as it lies in memory, seen the other way round if `transposed`.
struct Seen {
  int rows = 1;
  int columns = 1;
  std::size_t rowStride = 1;
  std::size_t columnStride = 1;
};

Seen seen(const Shape& shape, bool transposed) {
  if (shape.size() != 2 || checkedCount(shape) == 0) {
    throw Error("multiplies a tensor of " + describeShape(shape) + "; matrices are expected");
  }
  const auto width = static_cast<std::size_t>(shape[1]);
  return transposed ? Seen{shape[1], shape[0], 1, width} : Seen{shape[0], shape[1], width, 1};
}

}  // namespace

Operation importFloatGemm(NodeReader& reader, const std::string& why) {
  const float alpha = reader.real("alpha", 1);
  const float beta = reader.real("beta", 1);
  const Seen a = seen(reader.shape(0), reader.flag("transA", false));
  const Seen b = seen(reader.shape(1), reader.flag("transB", false));
  if (a.columns != b.rows) {
    throw Error("multiplies matrices of " + std::to_string(a.rows) + "×" +
                std::to_string(a.columns) + " and " + std::to_string(b.rows) + "×" +
                std::to_string(b.columns));
  }
  const Shape output = {a.rows, b.columns};
  std::size_t rowStride = 0;
  std::size_t columnStride = 0;
  if (reader.hasInput(2)) {
    const Shape& c = reader.shape(2);
    if (c.size() > 2 || broadcastShape({c, output}) != output) {
      throw Error("adds a tensor of " + describeShape(c) + " to one of " + describeShape(output));
    }
    columnStride = !c.empty() && c.back() != 1 ? 1 : 0;
    rowStride = c.size() == 2 && c[0] != 1 ? static_cast<std::size_t>(c[1]) : 0;
  }
  ncnn::requireReasonableProducts(static_cast<double>(checkedCount(output)) * a.columns);
  Step step;
  step.outputs = {output};
  step.kernel = makeKernel([=](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    const auto* const left = in[0];
    const auto* const right = in[1];
    const auto* const added = in.size() > 2 ? in[2] : nullptr;
    auto* const target = out[0];
    const auto columns = static_cast<std::size_t>(b.columns);
    ncnn::parallelFor(static_cast<std::size_t>(a.rows), columns * a.columns, [&](std::size_t row) {
      for (std::size_t column = 0; column < columns; ++column) {
        const double sum = doubleSum(static_cast<std::size_t>(a.columns), [&](std::size_t k) {
          return static_cast<double>(left[row * a.rowStride + k * a.columnStride]) *
                 static_cast<double>(right[k * b.rowStride + column * b.columnStride]);
        });
        const auto addend = static_cast<double>(
            added == nullptr ? Number{0} : added[row * rowStride + column * columnStride]);
        target[row * columns + column] = static_cast<Number>(static_cast<double>(alpha) * sum +
                                                             static_cast<double>(beta) * addend);
      }
    });
  });
  Operation operation = stepsReading(reader.hasInput(2) ? 3 : 2, {std::move(step)});
  operation.floatOnly = why;
  return operation;
}

}  // namespace quantoscope::onnxgraph

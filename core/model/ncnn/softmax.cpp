// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/parallel.h"
#include "core/model/ncnn/shapes.h"
#include "core/model/softmax_run.h"

namespace quantoscope::ncnn {
namespace {

Plan planSoftmax(const Shape& input, int axis) {
  // A blob of one dimension has one axis, whatever the parameter says.
  const std::size_t at = input.size() == 1 ? 0 : axisOf(axis, input);
  const std::size_t outer = product(input, 0, at);
  const auto count = static_cast<std::size_t>(input[at]);
  const std::size_t inner = product(input, at + 1, input.size());
  return kernelPlan({input}, [=](auto in, auto out) {
    parallelFor(outer * inner, count * 16, [&](std::size_t i) {
      const std::size_t base = i / inner * count * inner + i % inner;
      softmaxRun(in[0] + base, out[0] + base, count, inner);
    });
  });
}

}  // namespace

Operator loadSoftmax(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const int axis = reader.integer(0, 0, -4, 3, "axis");
  if (!reader.flag(1, false, "fix of the axis") && axis != 0) {
    throw Error(
        "counts its axis as old converters did wrongly; ncnn refuses it too. Convert the model "
        "again");
  }
  Operator op;
  op.plan = [axis](std::span<const Shape> inputs) { return planSoftmax(inputs[0], axis); };
  return op;
}

}  // namespace quantoscope::ncnn

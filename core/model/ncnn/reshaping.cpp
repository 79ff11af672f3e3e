// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include "core/base/error.h"
#include "core/model/ncnn/copy.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shape_expression.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

constexpr int kAbsent = -233;
constexpr std::size_t kMaxReferences = 10;

/// The shape that Reshape makes. `wanted` is outermost first; 0 keeps the input's extent of the
/// same name and -1 takes what is left.
Shape reshaped(const Shape& input, Shape wanted) {
  const Extents extents = extentsOf(input);
  const Shape kept = shapeOf(extents, wanted.size());
  std::size_t known = 1;
  std::ptrdiff_t open = -1;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == 0) {
      wanted[i] = kept[i];
    }
    if (wanted[i] == -1) {
      if (open >= 0) {
        throw Error("leaves more than one extent open");
      }
      open = static_cast<std::ptrdiff_t>(i);
    } else {
      known *= static_cast<std::size_t>(checkedExtent(wanted[i], "new extent"));
      if (known > (std::size_t{1} << 31)) {
        throw Error("asks for more than 2^31 elements");
      }
    }
  }
  if (open >= 0) {
    wanted[static_cast<std::size_t>(open)] = static_cast<int>(elementCount(input) / known);
  }
  return wanted;
}

Shape wantedOf(int w, int h, int d, int c) {
  if (w == kAbsent) {
    return {};
  }
  if (h == kAbsent) {
    return {w};
  }
  if (c == kAbsent) {
    return {h, w};
  }
  if (d == kAbsent) {
    return {c, h, w};
  }
  return {c, d, h, w};
}

Plan planSqueeze(const Shape& input, const std::vector<int>& axes) {
  std::vector<bool> removed(input.size(), false);
  for (const int axis : axes) {
    const std::size_t at = axisOf(axis, input);
    removed[at] = input[at] == 1;
  }
  Shape output;
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (!removed[i]) {
      output.push_back(input[i]);
    }
  }
  return copyPlan(input, output.empty() ? Shape{1} : output);
}

Plan planExpandDims(const Shape& input, const std::vector<int>& axes) {
  const std::size_t dimensions = input.size() + axes.size();
  if (dimensions > 4) {
    throw Error("would make " + std::to_string(dimensions) + " dimensions out of " +
                toString(input));
  }
  Shape output(dimensions, 0);
  for (const int axis : axes) {
    output[axisOf(axis, output)] = 1;
  }
  if (std::count(output.begin(), output.end(), 1) != std::ssize(axes)) {
    throw Error("adds an axis twice");
  }
  auto extent = input.begin();
  for (int& target : output) {
    target = target == 1 ? 1 : *extent++;
  }
  return copyPlan(input, output);
}

}  // namespace

Operator loadExpandDims(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const auto axes = reader.integers(3);
  Operator op;
  op.plan = [axes](std::span<const Shape> inputs) { return planExpandDims(inputs[0], axes); };
  return op;
}

Operator loadSqueeze(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const bool w = reader.flag(0, false, "squeezing of the width");
  const bool h = reader.flag(1, false, "squeezing of the height");
  const bool d = reader.flag(11, false, "squeezing of the depth");
  const bool c = reader.flag(2, false, "squeezing of the channels");
  const auto axes = reader.integers(3);
  Operator op;
  op.plan = [=](std::span<const Shape> inputs) {
    if (!axes.empty()) {
      return planSqueeze(inputs[0], axes);
    }
    std::vector<int> named;
    const int dimensions = static_cast<int>(inputs[0].size());
    const std::array<bool, 4> wanted =
        dimensions == 4 ? std::array{c, d, h, w} : std::array{c, h, w, false};
    const int skipped = dimensions == 4 ? 0 : 3 - dimensions;
    for (int i = 0; i < dimensions; ++i) {
      if (wanted[static_cast<std::size_t>(i + skipped)]) {
        named.push_back(i);
      }
    }
    return planSqueeze(inputs[0], named);
  };
  return op;
}

Operator loadFlatten(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  Operator op;
  op.plan = [](std::span<const Shape> inputs) {
    return copyPlan(inputs[0], {static_cast<int>(elementCount(inputs[0]))});
  };
  return op;
}

Operator loadReshape(LayerReader& reader) {
  reader.requireTops(1, 1);
  const int w = reader.integer(0, kAbsent);
  const int h = reader.integer(1, kAbsent);
  const int d = reader.integer(11, kAbsent);
  const int c = reader.integer(2, kAbsent);
  constexpr int kNoBatchAxis = 233;
  if (reader.integer(12, kNoBatchAxis) != kNoBatchAxis ||
      reader.integer(13, kNoBatchAxis) != kNoBatchAxis) {
    throw Error("reshapes a batch dimension (parameter 12 or 13); one sample is run at a time");
  }
  const std::string expression = reader.text(6);
  Operator op;
  if (!expression.empty()) {
    const std::size_t references = std::max<std::size_t>(1, blobsInShapeExpression(expression));
    reader.requireBottoms(references, kMaxReferences);
    op.plan = [expression](std::span<const Shape> inputs) {
      Shape wanted = evaluateShapeExpression(expression, inputs);
      if (wanted.empty() || wanted.size() > 4) {
        throw Error("the shape expression yields " + std::to_string(wanted.size()) + " extents");
      }
      // Width first in the file; with four, the order is width, height, depth, channels.
      std::reverse(wanted.begin(), wanted.end());
      return copyPlan(inputs[0], reshaped(inputs[0], wanted));
    };
    return op;
  }
  reader.requireBottoms(1, 1);
  const Shape wanted = wantedOf(w, h, d, c);
  if (wanted.empty()) {
    throw Error("gives no width (parameter 0)");
  }
  op.plan = [wanted](std::span<const Shape> inputs) {
    return copyPlan(inputs[0], reshaped(inputs[0], wanted));
  };
  return op;
}

}  // namespace quantoscope::ncnn

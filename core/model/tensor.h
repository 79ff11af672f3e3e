// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace quantoscope {

/// Extents from the outermost to the innermost dimension, for example N×C×H×W.
using Shape = std::vector<int>;

/// The number of elements; throws Error if an extent is negative or the product exceeds 2^31.
std::size_t elementCount(const Shape& shape);

/// "1×3×227×227"; an open extent (0) is written "?".
std::string toString(const Shape& shape);

/// A dense float32 array in row-major order.
struct Tensor {
  Shape shape;
  std::vector<float> values;
};

/// The same, owned by somebody else.
struct TensorView {
  std::span<const float> values;
  std::span<const int> shape;
};

}  // namespace quantoscope

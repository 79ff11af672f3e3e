// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/model/tensor.h"

namespace quantoscope::onnxgraph {

/// A tensor whose values are known when the model is loaded: an initializer, or what was computed
/// from initializers. Unlike elsewhere an extent of 0 is no open extent: the tensor is empty.
struct Constant {
  Shape shape;
  bool integral = false;  ///< Which of the two vectors holds the values.
  std::vector<float> reals;
  std::vector<std::int64_t> integers;
};

using ConstantPtr = std::shared_ptr<const Constant>;

/// The values as float32, whatever they are.
std::vector<float> realsOf(const Constant& constant);

/// "1×3×224×224", with extents of 0 as they are.
std::string describeShape(const Shape& shape);

/// The product of the extents. Throws Error if one is negative or the product exceeds 2^27.
std::size_t checkedCount(const Shape& shape);

}  // namespace quantoscope::onnxgraph

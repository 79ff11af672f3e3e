// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx/constant.h"

#include <string>

#include "core/base/error.h"

namespace quantoscope::onnxgraph {

std::vector<float> realsOf(const Constant& constant) {
  if (!constant.integral) {
    return constant.reals;
  }
  std::vector<float> reals;
  reals.reserve(constant.integers.size());
  for (const std::int64_t value : constant.integers) {
    reals.push_back(static_cast<float>(value));
  }
  return reals;
}

std::string describeShape(const Shape& shape) {
  std::string text;
  for (const int extent : shape) {
    text += (text.empty() ? "" : "×") + std::to_string(extent);
  }
  return text.empty() ? "scalar" : text;
}

std::size_t checkedCount(const Shape& shape) {
  constexpr std::size_t kLimit = std::size_t{1} << 27;
  std::size_t count = 1;
  bool empty = false;
  for (const int extent : shape) {
    if (extent < 0) {
      throw Error("a tensor of " + describeShape(shape) + " has a negative extent");
    }
    empty = empty || extent == 0;
    count *= extent == 0 ? 1 : static_cast<std::size_t>(extent);
    if (count > kLimit) {
      throw Error("a tensor of " + describeShape(shape) + " has more than 2^27 elements");
    }
  }
  return empty ? 0 : count;
}

}  // namespace quantoscope::onnxgraph

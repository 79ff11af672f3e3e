// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tensor.h"

#include "core/base/error.h"

namespace quantoscope {

std::size_t elementCount(const Shape& shape) {
  constexpr std::size_t kLimit = std::size_t{1} << 31;
  std::size_t count = 1;
  for (const int extent : shape) {
    if (extent < 0) {
      throw Error("shape " + toString(shape) + " has a negative extent");
    }
    count *= static_cast<std::size_t>(extent);
    if (count > kLimit) {
      throw Error("shape " + toString(shape) + " has more than 2^31 elements");
    }
  }
  return count;
}

std::string toString(const Shape& shape) {
  std::string text;
  for (const int extent : shape) {
    if (!text.empty()) {
      text += "×";
    }
    text += extent == 0 ? "?" : std::to_string(extent);
  }
  return text.empty() ? "scalar" : text;
}

}  // namespace quantoscope

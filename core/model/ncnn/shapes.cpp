// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/shapes.h"

#include "core/base/error.h"

namespace quantoscope::ncnn {

Extents extentsOf(const Shape& shape) {
  Extents extents;
  const auto dimensions = shape.size();
  if (dimensions >= 1) {
    extents.width = shape.back();
  }
  if (dimensions >= 2) {
    extents.height = shape[dimensions - 2];
  }
  if (dimensions >= 3) {
    extents.channels = shape.front();
  }
  if (dimensions >= 4) {
    extents.depth = shape[1];
  }
  return extents;
}

Shape shapeOf(const Extents& extents, std::size_t dimensions) {
  switch (dimensions) {
    case 1:
      return {extents.width};
    case 2:
      return {extents.height, extents.width};
    case 3:
      return {extents.channels, extents.height, extents.width};
    default:
      return {extents.channels, extents.depth, extents.height, extents.width};
  }
}

std::size_t axisOf(int axis, const Shape& shape) {
  const int dimensions = static_cast<int>(shape.size());
  const int positive = axis < 0 ? dimensions + axis : axis;
  if (positive < 0 || positive >= dimensions) {
    throw Error("axis " + std::to_string(axis) + " does not exist in a blob of " + toString(shape));
  }
  return static_cast<std::size_t>(positive);
}

std::size_t product(const Shape& shape, std::size_t first, std::size_t last) {
  std::size_t count = 1;
  for (std::size_t i = first; i < last; ++i) {
    count *= static_cast<std::size_t>(shape[i]);
  }
  return count;
}

void requireDimensions(const Shape& shape, std::size_t low, std::size_t high) {
  if (shape.size() < low || shape.size() > high) {
    throw Error("cannot read a blob of " + toString(shape) + "; it takes " + std::to_string(low) +
                (low == high ? "" : " to " + std::to_string(high)) + " dimensions");
  }
}

int checkedExtent(std::int64_t extent, const std::string& what) {
  constexpr std::int64_t kLimit = std::int64_t{1} << 24;
  if (extent < 1 || extent > kLimit) {
    throw Error("the " + what + " would be " + std::to_string(extent) +
                "; it must be from 1 to 2^24");
  }
  return static_cast<int>(extent);
}

std::size_t checkedElements(const Shape& shape) {
  constexpr std::size_t kLimit = std::size_t{1} << 28;
  const std::size_t count = elementCount(shape);
  if (count == 0 || count > kLimit) {
    throw Error("a blob of " + toString(shape) + " is not from 1 to 2^28 elements");
  }
  return count;
}

void requireReasonableProducts(double count) {
  if (count > 0x1p37) {
    throw Error("would need more than 2^37 multiplications for these shapes");
  }
}

void requireReasonableSteps(double count) {
  if (count > 0x1p32) {
    throw Error("would need more than 2^32 steps for these shapes");
  }
}

}  // namespace quantoscope::ncnn

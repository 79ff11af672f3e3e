// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/model/tensor.h"

namespace quantoscope::ncnn {

/// The four extents that ncnn gives every blob; those that its dimensions lack are 1.
struct Extents {
  int channels = 1;
  int depth = 1;
  int height = 1;
  int width = 1;
};

Extents extentsOf(const Shape& shape);

/// The shape of `dimensions` dimensions with these extents.
Shape shapeOf(const Extents& extents, std::size_t dimensions);

/// An axis as ncnn counts it, from the outermost, negative from behind. Throws Error if the blob
/// has no such axis.
std::size_t axisOf(int axis, const Shape& shape);

/// The number of elements of the dimensions from `first` up to `last`.
std::size_t product(const Shape& shape, std::size_t first, std::size_t last);

/// Throws Error unless the blob has from `low` to `high` dimensions.
void requireDimensions(const Shape& shape, std::size_t low, std::size_t high);

/// An extent that was computed in 64 bits; throws Error unless it is from 1 to 2^24.
int checkedExtent(std::int64_t extent, const std::string& what);

/// The number of elements of a blob; throws Error unless it is from 1 to 2^28.
std::size_t checkedElements(const Shape& shape);

/// Throws Error if a layer would need an absurd number of multiplications or of steps of a plain
/// loop: that is hostile geometry, not a network.
void requireReasonableProducts(double count);
void requireReasonableSteps(double count);

}  // namespace quantoscope::ncnn

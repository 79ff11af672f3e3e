// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/kernels/int8_convolution_shape.h"

namespace quantoscope {

/// The channels of a picture with everything around and between them that a convolution reads, so
/// that every layer becomes a convolution without pads: pads are filled in, and for a transposed
/// convolution the pixels are spread by its stride (its kernel then moves by 1 and is mirrored).
struct Int8Planes {
  int height = 0;
  int width = 0;
  int strideHeight = 1;  ///< By which the kernel moves over these planes.
  int strideWidth = 1;
  /// inputChannels × height × width, and kSlack bytes more that may be read.
  std::unique_ptr<std::int8_t[]> codes;

  static constexpr std::size_t kSlack = 256;
  std::size_t pixels() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  }
};

/// `input` is inputChannels × size.
Int8Planes spreadOut(const Int8ConvolutionShape& shape, const PictureSize& size,
                     std::span<const std::int8_t> input);

/// For every product of a sum, in the order of the weights: where its input lies behind the top
/// left corner, within one group of planes.
std::vector<std::size_t> tapOffsets(const Int8ConvolutionShape& shape, const Int8Planes& planes);

/// The weights of a transposed convolution mirrored for its spread planes; others as they are.
std::vector<std::int8_t> orderedWeights(const Int8ConvolutionShape& shape,
                                        std::span<const std::int8_t> weights);

}  // namespace quantoscope

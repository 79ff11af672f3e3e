// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace quantoscope {

/// Geometry of an int8 convolution or transposed convolution. A fully connected layer is a 1×1
/// convolution of a 1×1 picture.
struct Int8ConvolutionShape {
  int inputChannels = 0;
  int outputChannels = 0;
  int kernelHeight = 1;
  int kernelWidth = 1;
  int strideHeight = 1;
  int strideWidth = 1;
  int dilationHeight = 1;
  int dilationWidth = 1;
  int padTop = 0;
  int padLeft = 0;
  int padBottom = 0;
  int padRight = 0;
  int groups = 1;
  std::int8_t padValue = 0;  ///< The code that stands around the picture.
  bool transposed = false;   ///< Pads are then cut off the result.
  int outputPadBottom = 0;   ///< Of transposed convolutions only: rows and columns appended.
  int outputPadRight = 0;

  int inputsPerGroup() const { return inputChannels / groups; }
  int outputsPerGroup() const { return outputChannels / groups; }
  int kernelSize() const { return kernelHeight * kernelWidth; }
  /// Products in one sum.
  int depth() const { return inputsPerGroup() * kernelSize(); }
  std::size_t weightCount() const {
    return static_cast<std::size_t>(outputChannels) * static_cast<std::size_t>(depth());
  }
};

struct PictureSize {
  int height = 0;
  int width = 0;

  std::size_t pixels() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  }
  bool operator==(const PictureSize&) const = default;
};

/// Throws Error if the shape is impossible, or has more than 65,535 products in a sum: more could
/// overflow 32 bits.
void check(const Int8ConvolutionShape& shape);

/// Throws Error if a picture of this size has no output, or an unreasonably large one.
PictureSize outputSize(const Int8ConvolutionShape& shape, const PictureSize& input);

}  // namespace quantoscope

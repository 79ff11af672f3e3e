// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/kernels/int8_convolution_shape.h"

namespace quantoscope {

/// One channel of planes without pads (see Int8Planes).
struct DepthwiseSource {
  const std::int8_t* plane = nullptr;
  std::size_t planeWidth = 0;
  std::size_t strideHeight = 1;
  std::size_t strideWidth = 1;
};

/// A channel's inputs as pairs of taps that are neighbours in a row of the kernel, made once for
/// all the channel's kernels: pairs[(row * pairsPerRow + pair) * rowLength + x].
class DepthwisePairs {
 public:
  DepthwisePairs(const Int8ConvolutionShape& shape, const PictureSize& output);

  void fill(const DepthwiseSource& source);
  /// `kernel` is kernelHeight × kernelWidth. Writes the output's pixels, and may write kSumSlack
  /// sums behind them.
  void convolve(std::span<const std::int8_t> kernel, std::size_t strideHeight, std::int32_t* sums);

 private:
  Int8ConvolutionShape shape_;
  PictureSize output_;
  std::size_t rows_ = 0;         // of the planes, that the kernel touches
  std::size_t pairsPerRow_ = 0;  // of the kernel
  std::size_t fillsPerRow_ = 0;  // kept for each row of the planes
  std::size_t fillLength_ = 0;   // filled of each
  std::size_t rowLength_ = 0;
  bool together_ = false;
  std::vector<std::int32_t> pairs_;
  std::vector<std::int32_t> sums_;     // of rows that are computed together
  std::vector<std::int32_t> weights_;  // one for each row of the kernel and each of its pairs …
  std::vector<std::size_t> offsets_;   // … and where its inputs lie behind the output row's first
};

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>

#include "core/kernels/int8_convolution_shape.h"

namespace quantoscope {

/// A float convolution, transposed convolution or fully connected layer with the geometry of an
/// int8 one, for what int8 results are compared with. Sums are in float32, in any order. Runs may
/// overlap in several threads; each uses one thread.
class ReferenceConvolution {
 public:
  /// `weights`: outputChannels × inputChannels/groups × kernelHeight × kernelWidth, for transposed
  /// convolutions too. `bias`: one for each output channel, or empty. `padValue`
  /// stands around a picture; around that of a transposed convolution only 0 can. Throws Error for
  /// impossible shapes.
  ReferenceConvolution(const Int8ConvolutionShape& shape, std::span<const float> weights,
                       std::span<const float> bias, const PictureSize& input, int count = 1,
                       float padValue = 0);
  ReferenceConvolution(ReferenceConvolution&&) noexcept;
  ReferenceConvolution& operator=(ReferenceConvolution&&) noexcept;
  ~ReferenceConvolution();

  /// N × inputChannels × input size to N × outputChannels × outputSize(shape, input).
  void run(std::span<const float> input, std::span<float> output) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quantoscope

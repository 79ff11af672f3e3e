// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace quantoscope {

/// Geometry of a float convolution with one group. What the kernel reaches outside of the picture
/// is zero.
struct FloatConvolutionShape {
  std::size_t inputChannels = 0;
  std::size_t inputHeight = 0;
  std::size_t inputWidth = 0;
  std::size_t outputChannels = 0;
  std::size_t outputHeight = 0;
  std::size_t outputWidth = 0;
  std::size_t kernelHeight = 1;
  std::size_t kernelWidth = 1;
  std::size_t strideHeight = 1;
  std::size_t strideWidth = 1;
  std::size_t dilationHeight = 1;
  std::size_t dilationWidth = 1;
  std::size_t padTop = 0;
  std::size_t padLeft = 0;

  std::size_t depth() const { return inputChannels * kernelHeight * kernelWidth; }
};

struct FloatTile;

/// A convolution from C×H×W to C×H×W without a detour through another layout, with its weights
/// packed once. Runs may overlap in several threads; each uses one thread.
class FloatConvolution {
 public:
  /// True if it is the fastest way on this CPU: with AVX-512, whose 32 registers it needs.
  static bool isFast();

  /// `weights`: outputs × inputs × kernel height × kernel width; `bias`: one for each output. What
  /// is negative afterwards is multiplied by `reluSlope`, if there is one.
  FloatConvolution(const FloatConvolutionShape& shape, std::span<const float> weights,
                   std::span<const float> bias, std::optional<float> reluSlope);

  void run(const float* input, float* output) const;

 private:
  void spread(const float* input, float* grid) const;
  void computeTiles(const float* grid, float* output) const;
  void computeBlock(FloatTile tile, std::size_t channel, std::size_t begin, std::size_t pixels,
                    float* output) const;

  FloatConvolutionShape shape_;
  bool inPlace_ = false;  // the input is read where it is
  // A padded plane is taken apart into one grid for each phase of the strides, so that the inputs
  // of neighbouring outputs are neighbours, whatever the tap.
  std::size_t gridHeight_ = 0;
  std::size_t gridWidth_ = 0;
  std::vector<float> weights_;  // block of channels × tap × channel
  std::vector<float> bias_;
  float slope_ = 1;
  std::vector<std::size_t> taps_;      // where the taps of output (0, 0) are …
  std::vector<std::size_t> tailTaps_;  // … and in a copy of the last pixels of an input in place
};

}  // namespace quantoscope

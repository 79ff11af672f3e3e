// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/kernels/int8_planes.h"
#include "core/kernels/int8_sum_sink.h"

namespace quantoscope {

/// True if no input can make a sum that oneDNN would round: on most CPUs it adds 128 to the input
/// codes and passes sums through float32, which holds integers up to 2^24. `weights` as from
/// orderedWeights.
bool floatsHoldAllSums(const Int8ConvolutionShape& shape, std::span<const std::int8_t> weights);

/// oneDNN's s8 × s8 → s32 convolution over planes without pads. Its sums are exact only where
/// oneDnnIsExact() and floatsHoldAllSums(); without the first, pairs of products saturate at 16
/// bits.
class OneDnnConvolution {
 public:
  /// `weights` as from orderedWeights.
  OneDnnConvolution(const Int8ConvolutionShape& shape, std::span<const std::int8_t> weights);
  OneDnnConvolution(const OneDnnConvolution&) = delete;
  OneDnnConvolution& operator=(const OneDnnConvolution&) = delete;
  ~OneDnnConvolution();

  /// Hands outputChannels × output sums over. In one thread; may be called from several.
  void run(const Int8Planes& planes, const PictureSize& output, SumSink& sink) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/kernels/int8_planes.h"

namespace quantoscope {

/// oneDNN's s8 × s8 → s32 convolution over planes without pads. Its sums are exact only where
/// oneDnnIsExact(); elsewhere pairs of products saturate at 16 bits.
class OneDnnConvolution {
 public:
  /// `weights` as from orderedWeights.
  OneDnnConvolution(const Int8ConvolutionShape& shape, std::span<const std::int8_t> weights);
  OneDnnConvolution(const OneDnnConvolution&) = delete;
  OneDnnConvolution& operator=(const OneDnnConvolution&) = delete;
  ~OneDnnConvolution();

  /// `sums`: outputChannels × output. In one thread; may be called from several.
  void run(const Int8Planes& planes, const PictureSize& output, std::span<std::int32_t> sums) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quantoscope

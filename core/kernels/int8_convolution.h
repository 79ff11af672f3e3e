// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/kernels/int8_convolution_shape.h"
#include "core/kernels/kernel_backend.h"
#include "core/kernels/quantize.h"

namespace quantoscope {

/// The largest |sum| of one or more runs, against the limits of a runtime's accumulators.
struct AccumulatorUse {
  std::int64_t largest = 0;

  /// Share of what 32 bits hold; 1 would overflow.
  double ofInt32() const { return static_cast<double>(largest) / 2147483648.0; }
  /// ncnn's int8 Winograd works on 576 times the sum; from 1 on it wraps around silently.
  double ofWinograd() const { return ofInt32() * 576; }
};

/// Activation after the bias. LeakyRelu: `slope` below 0. Clip: to low … high.
struct FusedActivation {
  enum class Kind { None, Relu, LeakyRelu, Clip };
  Kind kind = Kind::None;
  float slope = 0;
  float low = 0;
  float high = 0;
};

/// y = activation((sum - inputZeroPoint * sum of the channel's weights) * units[channel]
///                + bias[channel]), each step rounded to float32.
struct DequantizeEpilogue {
  std::vector<float> units;  ///< 1 / (activation scale * weight scale); one for each channel.
  std::vector<float> bias;   ///< Empty or one for each channel.
  FusedActivation activation;
  int inputZeroPoint = 0;
};

/// code = clamp(round(y * scale) + zero point), as quantize().
struct FloatRequantizeEpilogue {
  DequantizeEpilogue dequantize;
  float scale = 1;
  CodeRange range;
};

/// code = clamp(multiplyFixedPoint(sum - inputZeroPoint * sum of weights + bias) + zero point).
struct IntegerRequantizeEpilogue {
  std::vector<FixedPointMultiplier> multipliers;  ///< One for each channel.
  std::vector<std::int32_t> bias;                 ///< Empty or one for each channel.
  int inputZeroPoint = 0;
  CodeRange range;
};

/// N × inputChannels × size codes.
struct Int8Pictures {
  std::span<const std::int8_t> codes;
  int count = 1;
  PictureSize size;
};

/// A convolution with its weights packed once. Every backend gives exactly the integer sums of
/// products. Runs may overlap in several threads; each uses one thread.
class Int8Convolution {
 public:
  /// `weights`: outputChannels × inputChannels/groups × kernelHeight × kernelWidth, for transposed
  /// convolutions too. Throws Error for impossible shapes, sizes or backends.
  Int8Convolution(const Int8ConvolutionShape& shape, std::span<const std::int8_t> weights,
                  KernelBackend backend = KernelBackend::Auto);
  Int8Convolution(Int8Convolution&&) noexcept;
  Int8Convolution& operator=(Int8Convolution&&) noexcept;
  ~Int8Convolution();

  const Int8ConvolutionShape& shape() const;
  /// Never Auto; Highway where OneDnn would not be exact for these weights.
  KernelBackend backend() const;

  /// N × outputChannels × outputSize(shape, size) sums.
  AccumulatorUse run(const Int8Pictures& input, std::span<std::int32_t> sums) const;
  AccumulatorUse run(const Int8Pictures& input, const DequantizeEpilogue& epilogue,
                     std::span<float> values) const;
  AccumulatorUse run(const Int8Pictures& input, const FloatRequantizeEpilogue& epilogue,
                     std::span<std::int8_t> codes) const;
  AccumulatorUse run(const Int8Pictures& input, const IntegerRequantizeEpilogue& epilogue,
                     std::span<std::int8_t> codes) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/kernels/int8_convolution.h"
#include "core/kernels/int8_sum_sink.h"

namespace quantoscope {

/// A sink that remembers the largest |sum|.
class MeasuringSink : public SumSink {
 public:
  std::int64_t largest() const { return largest_; }

 protected:
  std::int64_t largest_ = 0;
};

/// Sinks for one picture: outputChannels × pixels results are written. `weightSums` holds the sum
/// of each channel's weights. What is passed in must outlive the sink.
std::unique_ptr<MeasuringSink> sinkOfSums(std::size_t pixels, std::span<std::int32_t> sums);
std::unique_ptr<MeasuringSink> sinkOfValues(const DequantizeEpilogue& epilogue,
                                            std::span<const std::int32_t> weightSums,
                                            std::size_t pixels, std::span<float> values);
std::unique_ptr<MeasuringSink> sinkOfCodes(const FloatRequantizeEpilogue& epilogue,
                                           std::span<const std::int32_t> weightSums,
                                           std::size_t pixels, std::span<std::int8_t> codes);
std::unique_ptr<MeasuringSink> sinkOfCodes(const IntegerRequantizeEpilogue& epilogue,
                                           std::span<const std::int32_t> weightSums,
                                           std::size_t pixels, std::span<std::int8_t> codes);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace quantoscope {

/// Finished sums of some channels and consecutive pixels of one picture. Each row of `stride` sums
/// is one channel; whole vectors may be read of every row.
struct SumTile {
  const std::int32_t* sums = nullptr;
  std::size_t stride = 0;
  std::size_t firstChannel = 0;
  std::size_t channels = 0;
  std::size_t firstPixel = 0;
  std::size_t pixels = 0;
};

/// What becomes of the sums of a convolution.
class SumSink {
 public:
  SumSink() = default;
  SumSink(const SumSink&) = delete;
  SumSink& operator=(const SumSink&) = delete;
  virtual ~SumSink() = default;

  virtual void take(const SumTile& tile) = 0;
};

/// Sums that may be read this far behind a row's last pixel.
constexpr std::size_t kSumSlack = 64;

}  // namespace quantoscope

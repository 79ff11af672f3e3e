// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace quantoscope {

/// What is summed over pairs of a float value x and its quantized counterpart y, so that the usual
/// figures can be had of any union of parts.
struct ErrorSums {
  double signal = 0;     ///< sum of x²
  double quantized = 0;  ///< sum of y²
  double product = 0;    ///< sum of x y
  double noise = 0;      ///< sum of (x - y)²
  double largest = 0;    ///< largest |x - y|
  std::uint64_t count = 0;

  /// Both spans have the same size.
  void add(std::span<const float> reference, std::span<const float> values);
  void merge(const ErrorSums& other);

  /// 10 log10(signal / noise), in dB. Infinite without noise; -infinite for noise without a signal,
  /// and for values that are not finite.
  double sqnr() const;
  /// 1 if neither x nor y is anything but zero, 0 if only one of them is.
  double cosine() const;
  /// sqrt(noise / signal).
  double relativeError() const;
};

}  // namespace quantoscope

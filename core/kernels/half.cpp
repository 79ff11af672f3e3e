// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/half.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace quantoscope {
namespace {

float throughHalf(float x) {
  constexpr float kLargest = 65504;
  constexpr float kOverflow = 65520;  // halfway to what the next exponent would begin with
  constexpr float kSmallestNormal = 6.103515625e-05F;        // 2^-14
  constexpr float kSubnormalStep = 5.9604644775390625e-08F;  // 2^-24
  const float magnitude = std::abs(x);
  if (!(magnitude < kOverflow)) {
    return std::isnan(x) ? x : std::copysign(std::numeric_limits<float>::infinity(), x);
  }
  if (magnitude > kLargest) {
    return std::copysign(kLargest, x);
  }
  if (magnitude < kSmallestNormal) {
    return std::nearbyint(x / kSubnormalStep) * kSubnormalStep;
  }
  // 13 of the 23 bits of the fraction go; a tie goes to the even neighbour.
  const auto bits = std::bit_cast<std::uint32_t>(x);
  constexpr std::uint32_t kDropped = 13;
  const std::uint32_t odd = (bits >> kDropped) & 1U;
  const std::uint32_t rounded = bits + 0xfffU + odd;
  return std::bit_cast<float>(rounded & ~0x1fffU);
}

}  // namespace

void roundToHalf(std::span<const float> values, std::span<float> rounded) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    rounded[i] = throughHalf(values[i]);
  }
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/half.h"

#include <algorithm>
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

std::uint16_t bitsOf(float x) {
  constexpr std::uint32_t kBiasDifference = 112;  // 127 - 15
  constexpr std::uint32_t kSmallestNormalExponent = 113;
  const auto bits = std::bit_cast<std::uint32_t>(throughHalf(x));
  const std::uint32_t sign = (bits >> 16) & 0x8000U;
  const std::uint32_t exponent = (bits >> 23) & 0xffU;
  const std::uint32_t fraction = (bits >> 13) & 0x3ffU;
  if (exponent == 0xffU) {
    return static_cast<std::uint16_t>(sign | 0x7c00U | (std::isnan(x) ? fraction | 0x200U : 0U));
  }
  if (exponent < kSmallestNormalExponent) {
    // Multiples of 2^-24.
    const float steps = std::abs(std::bit_cast<float>(bits)) * 0x1p24F;
    return static_cast<std::uint16_t>(sign | static_cast<std::uint32_t>(steps));
  }
  return static_cast<std::uint16_t>(sign | ((exponent - kBiasDifference) << 10) | fraction);
}

}  // namespace

void roundToHalf(std::span<const float> values, std::span<float> rounded) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    rounded[i] = throughHalf(values[i]);
  }
}

std::vector<std::uint16_t> halfBits(std::span<const float> values) {
  std::vector<std::uint16_t> bits(values.size());
  std::transform(values.begin(), values.end(), bits.begin(), bitsOf);
  return bits;
}

}  // namespace quantoscope

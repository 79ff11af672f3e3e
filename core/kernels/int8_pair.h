// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace quantoscope {

/// Two int8 factors in the 16-bit halves of one lane, the first one in the low half.
constexpr std::int32_t pairOf(std::int8_t first, std::int8_t second) {
  return static_cast<std::int32_t>((static_cast<std::uint32_t>(first) & 0xFFFFU) |
                                   (static_cast<std::uint32_t>(second) << 16));
}

/// first * first + second * second of two pairs.
constexpr std::int32_t productOfPair(std::int32_t a, std::int32_t b) {
  const auto low = [](std::int32_t pair) { return static_cast<std::int16_t>(pair & 0xFFFF); };
  return low(a) * low(b) + (a >> 16) * (b >> 16);
}

}  // namespace quantoscope

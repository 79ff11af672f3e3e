// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace quantoscope {

/// Rounds to IEEE 754 half precision (nearest, halves to even) and back; what is too large becomes
/// infinite. Both spans have the same size, or are the same.
void roundToHalf(std::span<const float> values, std::span<float> rounded);

/// The same as the bits of IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction.
std::vector<std::uint16_t> halfBits(std::span<const float> values);

}  // namespace quantoscope

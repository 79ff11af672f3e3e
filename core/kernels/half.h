// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace quantoscope {

/// Rounds to IEEE 754 half precision (nearest, halves to even) and back; what is too large becomes
/// infinite. Both spans have the same size, or are the same.
void roundToHalf(std::span<const float> values, std::span<float> rounded);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace quantoscope {

/// Extremes and special values of some floats.
struct ValueRange {
  float min = 0;  ///< Of the finite values; 0 when there are none.
  float max = 0;
  std::uint64_t zeros = 0;      ///< Both signs.
  std::uint64_t nonFinite = 0;  ///< Infinities and NaNs.
  std::uint64_t finite = 0;     ///< Zeros included.

  float absmax() const { return max > -min ? max : -min; }
};

ValueRange valueRange(std::span<const float> values);

}  // namespace quantoscope

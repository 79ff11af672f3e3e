// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/integer_bias.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace quantoscope {

double sumUnit(float activationScale, float weightScale) {
  return 1 / (static_cast<double>(activationScale) *
              (weightScale > 0 ? static_cast<double>(weightScale) : 1));
}

std::int32_t integerBias(double bias, double unit) {
  constexpr double kLimit = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int32_t>(std::clamp(std::round(bias / unit), -kLimit, kLimit));
}

}  // namespace quantoscope

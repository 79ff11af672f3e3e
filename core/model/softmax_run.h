// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace quantoscope {

/// Writes softmax(x), or its logarithm, of `count` values that lie `stride` apart; summed in double
/// precision. `to` may be `from`; `count` is at least 1.
template <typename Number>
void softmaxRun(const Number* from, Number* to, std::size_t count, std::size_t stride,
                bool logarithm = false) {
  Number largest = from[0];
  for (std::size_t k = 1; k < count; ++k) {
    largest = std::max(largest, from[k * stride]);
  }
  double sum = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const Number shifted = from[k * stride] - largest;
    const Number power = std::exp(shifted);
    sum += static_cast<double>(power);
    to[k * stride] = logarithm ? shifted : power;
  }
  const double logSum = std::log(sum);
  for (std::size_t k = 0; k < count; ++k) {
    const auto value = static_cast<double>(to[k * stride]);
    to[k * stride] = static_cast<Number>(logarithm ? value - logSum : value / sum);
  }
}

}  // namespace quantoscope

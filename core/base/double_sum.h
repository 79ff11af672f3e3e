// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>

namespace quantoscope {

/// The sum of `term(i)` for i in [0, count), in double precision. Eight sums run side by side: one
/// after the other each addition would wait for the one before.
template <typename Term>
double doubleSum(std::size_t count, const Term& term) {
  constexpr std::size_t kChains = 8;
  std::array<double, kChains> sums{};
  std::size_t i = 0;
  for (; i + kChains <= count; i += kChains) {
    for (std::size_t k = 0; k < kChains; ++k) {
      sums[k] += static_cast<double>(term(i + k));
    }
  }
  for (; i < count; ++i) {
    sums[0] += static_cast<double>(term(i));
  }
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

/// The sum of products of two runs of `count` values, `strideB` apart in the second.
template <typename Number>
double doubleDot(const Number* a, const Number* b, std::size_t count, std::size_t strideB = 1) {
  return doubleSum(count, [=](std::size_t i) {
    return static_cast<double>(a[i]) * static_cast<double>(b[i * strideB]);
  });
}

/// Mean and variance (divided by the count) of a population.
struct Moments {
  double mean = 0;
  double variance = 0;
};

template <typename Number>
Moments momentsOf(const Number* values, std::size_t count) {
  const double n = static_cast<double>(count);
  const double mean = doubleSum(count, [=](std::size_t i) { return values[i]; }) / n;
  const double squares = doubleSum(count, [=](std::size_t i) {
    const double distance = static_cast<double>(values[i]) - mean;
    return distance * distance;
  });
  return {mean, squares / n};
}

}  // namespace quantoscope

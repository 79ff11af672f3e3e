// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/error_sums.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "core/base/error.h"

namespace quantoscope {

void ErrorSums::add(std::span<const float> reference, std::span<const float> values) {
  if (reference.size() != values.size()) {
    throw Error("an error is measured between two lists of the same length: found " +
                std::to_string(reference.size()) + " and " + std::to_string(values.size()));
  }
  // Sums side by side, so that the compiler can keep them in vectors.
  constexpr std::size_t kLanes = 8;
  std::array<double, kLanes> x2{};
  std::array<double, kLanes> y2{};
  std::array<double, kLanes> xy{};
  std::array<double, kLanes> d2{};
  std::array<double, kLanes> most{};
  const auto take = [&](std::size_t lane, std::size_t i) {
    const auto x = static_cast<double>(reference[i]);
    const auto y = static_cast<double>(values[i]);
    const double d = x - y;
    x2[lane] += x * x;
    y2[lane] += y * y;
    xy[lane] += x * y;
    d2[lane] += d * d;
    most[lane] = std::max(most[lane], std::abs(d));
  };
  std::size_t i = 0;
  for (; i + kLanes <= reference.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      take(lane, i + lane);
    }
  }
  for (; i < reference.size(); ++i) {
    take(0, i);
  }
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    signal += x2[lane];
    quantized += y2[lane];
    product += xy[lane];
    noise += d2[lane];
    largest = std::max(largest, most[lane]);
  }
  count += reference.size();
}

void ErrorSums::merge(const ErrorSums& other) {
  signal += other.signal;
  quantized += other.quantized;
  product += other.product;
  noise += other.noise;
  largest = std::max(largest, other.largest);
  count += other.count;
}

double ErrorSums::sqnr() const {
  if (!std::isfinite(noise) || !std::isfinite(signal)) {
    return -std::numeric_limits<double>::infinity();
  }
  if (noise == 0) {
    return std::numeric_limits<double>::infinity();
  }
  return 10 * std::log10(signal / noise);
}

double ErrorSums::cosine() const {
  if (signal == 0 || quantized == 0) {
    return signal == quantized ? 1 : 0;
  }
  return product / std::sqrt(signal * quantized);
}

double ErrorSums::relativeError() const {
  if (noise == 0) {
    return 0;
  }
  return std::sqrt(noise / signal);
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/divergence_curve.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace quantoscope {

std::size_t positiveLevels(int bits) {
  if (bits < 2 || bits > 8) {
    throw Error("a bit width of " + std::to_string(bits) + " is not supported; 2 to 8 are");
  }
  return std::size_t{1} << (bits - 1);
}

double klDivergence(const DistributionPair& pair) {
  double divergence = 0;
  for (std::size_t i = 0; i < pair.p.size(); ++i) {
    const double p = pair.p[i];
    const double q = pair.q[i];
    if (p > 0) {
      divergence += q > 0 ? p * std::log(p / q) : 1.0;
    }
  }
  return divergence;
}

void settleFirstMinimum(DivergenceCurve& curve,
                        const std::function<double(std::size_t)>& divergenceAt) {
  // Both the least value and another one may be off by 1e-12.
  constexpr double kTolerance = 2e-12;
  if (curve.empty()) {
    return;
  }
  auto& values = curve.divergence;
  const auto least = std::min_element(values.begin(), values.end());
  curve.bestBin = curve.firstBin + static_cast<std::size_t>(least - values.begin());
  const double limit = *least + kTolerance;
  if (std::count_if(values.begin(), values.end(), [&](double d) { return d <= limit; }) == 1) {
    return;
  }
  bool found = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] <= limit) {
      values[i] = divergenceAt(curve.firstBin + i);
      if (!found || values[i] < curve.at(curve.bestBin)) {
        curve.bestBin = curve.firstBin + i;
        found = true;
      }
    }
  }
}

}  // namespace quantoscope

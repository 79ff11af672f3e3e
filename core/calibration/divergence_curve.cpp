// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/divergence_curve.h"

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

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/admm_threshold.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/calibration/divergence_curve.h"

namespace quantoscope {

double admmThreshold(const ActivationStatistics& statistics, int bits) {
  const double absmax = statistics.absmax();
  const SignedHistogram& histogram = statistics.histogram;
  if (!(absmax > 0)) {
    return 0;
  }
  const CoarseSide positive = histogram.positive();
  const CoarseSide negative = histogram.negative();
  const double largest = static_cast<double>(positiveLevels(bits)) - 1;
  constexpr int kMostSteps = 200;
  constexpr double kSettled = 1e-6;
  double alpha = absmax / largest;
  for (int step = 0; step < kMostSteps; ++step) {
    double xq = 0;
    double qq = 0;
    for (const std::span<const std::uint64_t> side : {positive, negative}) {
      for (std::size_t i = 0; i < side.size(); ++i) {
        if (side[i] > 0) {
          const double x = (static_cast<double>(i) + 0.5) * histogram.binWidth();
          const double q = std::min(std::round(x / alpha), largest);
          xq += static_cast<double>(side[i]) * x * q;
          qq += static_cast<double>(side[i]) * q * q;
        }
      }
    }
    if (!(qq > 0)) {
      break;
    }
    const double before = alpha;
    alpha = xq / qq;
    if (std::abs(alpha - before) <= kSettled * before) {
      break;
    }
  }
  return std::min(alpha * largest, absmax);
}

}  // namespace quantoscope

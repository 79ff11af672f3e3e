// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/power_of_two_threshold.h"

#include <cmath>

#include "core/calibration/divergence_curve.h"
#include "core/calibration/histogram_moments.h"

namespace quantoscope {
namespace {

// The coarsest scale that is looked at clips nothing, the finest has a sixteenth of its range.
constexpr int kFiner = 4;

int coarsestExponent(double codes, double range) {
  return static_cast<int>(std::floor(std::log2(codes / range)));
}

}  // namespace

double powerOfTwoThreshold(const ActivationStatistics& statistics, int bits) {
  const double absmax = statistics.absmax();
  if (!(absmax > 0)) {
    return 0;
  }
  const int codes = static_cast<int>(positiveLevels(bits)) - 1;
  const HistogramMoments moments(statistics.histogram);
  const int coarsest = coarsestExponent(codes, absmax);
  double best = 0;
  double least = 0;
  for (int exponent = coarsest; exponent <= coarsest + kFiner; ++exponent) {
    const double scale = std::ldexp(1.0, exponent);
    const double error = moments.squaredError(scale, codes, codes);
    if (best == 0 || error < least) {
      best = codes / scale;
      least = error;
    }
  }
  return best;
}

ActivationRange powerOfTwoRange(const ActivationStatistics& statistics, int bits) {
  const ActivationRange whole = rangeWithin(statistics, statistics.absmax());
  if (!(whole.low < whole.high)) {
    return whole;
  }
  const int codes = 2 * static_cast<int>(positiveLevels(bits)) - 1;
  const HistogramMoments moments(statistics.histogram);
  const int coarsest = coarsestExponent(codes, whole.high - whole.low);
  ActivationRange best;
  double least = 0;
  const auto consider = [&](double scale, int negative) {
    const double error = moments.squaredError(scale, negative, codes - negative);
    if (best == ActivationRange() || error < least) {
      best = {-negative / scale, (codes - negative) / scale};
      least = error;
    }
  };
  // In an order that a mirror does not change: the end that reaches further first.
  const bool highFirst = whole.high >= -whole.low;
  for (int exponent = coarsest; exponent <= coarsest + kFiner; ++exponent) {
    const double scale = std::ldexp(1.0, exponent);
    for (int shorter = 0; shorter <= codes / 2; ++shorter) {
      consider(scale, highFirst ? shorter : codes - shorter);
    }
  }
  return best;
}

}  // namespace quantoscope

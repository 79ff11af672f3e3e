// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/least_error_threshold.h"

#include <cmath>

#include "core/calibration/divergence_curve.h"
#include "core/calibration/quantization_error.h"

namespace quantoscope {
namespace {

// The error as a function of the threshold is smooth but for small ripples, so that a coarse search
// over all sizes and a fine one around its best find the minimum.
template <typename Measure>
double search(const ActivationStatistics& statistics, int bits, const Measure& measure) {
  const double absmax = statistics.absmax();
  if (!(absmax > 0)) {
    return 0;
  }
  const int codes = static_cast<int>(positiveLevels(bits)) - 1;
  double best = absmax;
  double least = -1;
  const auto consider = [&](double threshold) {
    const double scale = codes / threshold;
    const double error =
        measure(quantizationError(statistics.histogram, scale, codes, codes), scale);
    if (least < 0 || error < least) {
      least = error;
      best = threshold;
    }
  };
  constexpr double kSmallest = 1e-3;
  constexpr double kCoarse = 1.05;
  constexpr double kFine = 1.004;
  for (double threshold = absmax; threshold > kSmallest * absmax; threshold /= kCoarse) {
    consider(threshold);
  }
  const double centre = best;
  for (double ratio = kFine; ratio < kCoarse; ratio *= kFine) {
    consider(centre / ratio);
    if (centre * ratio <= absmax) {
      consider(centre * ratio);
    }
  }
  return best;
}

}  // namespace

double leastSquareThreshold(const ActivationStatistics& statistics, int bits) {
  return search(statistics, bits, [](const QuantizationError& error, double scale) {
    return error.square() / (scale * scale);
  });
}

double leastAbsoluteThreshold(const ActivationStatistics& statistics, int bits) {
  return search(statistics, bits, [](const QuantizationError& error, double scale) {
    return error.absolute / scale;
  });
}

}  // namespace quantoscope

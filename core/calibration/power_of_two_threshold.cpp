// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/power_of_two_threshold.h"

#include <cmath>

#include "core/calibration/divergence_curve.h"
#include "core/calibration/quantization_error.h"

namespace quantoscope {

double powerOfTwoThreshold(const ActivationStatistics& statistics, int bits) {
  const double absmax = statistics.absmax();
  if (!(absmax > 0)) {
    return 0;
  }
  const int codes = static_cast<int>(positiveLevels(bits)) - 1;
  // The coarsest scale that clips nothing, and finer ones, down to a sixteenth of the range.
  const int coarsest = static_cast<int>(std::floor(std::log2(codes / absmax)));
  constexpr int kFiner = 4;
  double best = 0;
  double least = 0;
  for (int exponent = coarsest; exponent <= coarsest + kFiner; ++exponent) {
    const double scale = std::ldexp(1.0, exponent);
    const double error =
        quantizationError(statistics.histogram, scale, codes, codes).square() / (scale * scale);
    if (best == 0 || error < least) {
      best = codes / scale;
      least = error;
    }
  }
  return best;
}

}  // namespace quantoscope

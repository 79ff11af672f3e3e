// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/expected_error.h"

#include <cmath>
#include <limits>

#include "core/calibration/quantization_error.h"
#include "core/quantization/scheme.h"

namespace quantoscope {

ExpectedError expectedError(const SignedHistogram& histogram, const ActivationCodes& codes) {
  ExpectedError result;
  if (histogram.count() == histogram.zeros() || !(codes.scale > 0)) {
    result.sqnr = std::numeric_limits<double>::infinity();
    return result;
  }
  const CodeRange& range = codes.range;
  const QuantizationError error = quantizationError(
      histogram, codes.scale, range.zeroPoint - range.low, range.high - range.zeroPoint);
  const double noise = error.square();
  result.saturated = error.saturated / static_cast<double>(histogram.count());
  result.sqnr =
      noise > 0 ? 10 * std::log10(error.signal / noise) : std::numeric_limits<double>::infinity();
  result.clippingShare = noise > 0 ? error.clipping / noise : 0;
  return result;
}

ExpectedError expectedError(const SignedHistogram& histogram, double threshold, int bits) {
  const int limit = largestCode(bits);
  if (!(threshold > 0)) {
    return expectedError(histogram, ActivationCodes{});
  }
  return expectedError(histogram, ActivationCodes{scaleOf(threshold, bits), {-limit, limit, 0}});
}

}  // namespace quantoscope

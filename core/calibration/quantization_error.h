// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/signed_histogram.h"

namespace quantoscope {

/// What quantizing does to the values of a histogram, in units of one code. Sums over the values.
struct QuantizationError {
  double signal = 0;     ///< x²
  double rounding = 0;   ///< Squared error of the values between the outermost codes …
  double clipping = 0;   ///< … and of those beyond them.
  double absolute = 0;   ///< |error|
  double saturated = 0;  ///< How many values lie beyond the outermost codes.

  double square() const { return rounding + clipping; }
};

/// q = clamp(round(x * scale), -negativeCodes … positiveCodes). The values of a bin are taken as
/// spread evenly over it, so that rounding inside wide bins is not lost.
QuantizationError quantizationError(const SignedHistogram& histogram, double scale,
                                    int negativeCodes, int positiveCodes);

}  // namespace quantoscope

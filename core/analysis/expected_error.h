// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/signed_histogram.h"
#include "core/quantization/activation_codes.h"

namespace quantoscope {

/// What quantization does to a distribution, worked out from its histogram.
struct ExpectedError {
  double sqnr = 0;           ///< Signal power over the power of the quantization error, in dB.
  double saturated = 0;      ///< Share of the finite values beyond the outermost codes.
  double clippingShare = 0;  ///< Share of the error's power that comes from clipped values.
};

/// The values of a bin are taken as spread evenly over it, so that rounding inside wide bins is not
/// lost.
ExpectedError expectedError(const SignedHistogram& histogram, const ActivationCodes& codes);

/// The same for q = clamp(round(x * scale), ±largestCode). Throws Error outside 2 … 8 bits.
ExpectedError expectedError(const SignedHistogram& histogram, double threshold, int bits);

}  // namespace quantoscope

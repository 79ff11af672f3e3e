// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/quantize.h"
#include "core/quantization/target.h"

namespace quantoscope {

/// How the values of a blob become codes: code = clamp(round(x * scale) + zero point).
struct ActivationCodes {
  double scale = 0;  ///< Codes per unit; 0 for a dead blob.
  CodeRange range;

  /// The values that the outermost codes stand for.
  double low() const;
  double high() const;

  bool operator==(const ActivationCodes&) const = default;
};

/// scale = largestCode(bits) / threshold, zero point 0. A target that clips at ±127 whatever the
/// bits gets that range. Throws Error outside 2 … 8 bits.
ActivationCodes symmetricCodes(double threshold, int bits, Target target);

/// All 2^bits codes for the values low … high, which are stretched to include 0, so that 0 has a
/// code of its own: scale = (2^bits - 1) / (high - low), zero point = -2^(bits-1) - low * scale,
/// rounded (Jacob et al. 2018, section 2.1). Throws Error outside 2 … 8 bits, or unless
/// low < high.
ActivationCodes asymmetricCodes(double low, double high, int bits);

/// The same codes counted from 0, as runtimes with unsigned activations have them: 2^(bits-1) is
/// added to all. Values on one side of zero only, after ReLU for example, then have the codes
/// 0 … 255 with the zero point 0. Throws Error outside 2 … 8 bits.
CodeRange unsignedRange(const CodeRange& range, int bits);

}  // namespace quantoscope

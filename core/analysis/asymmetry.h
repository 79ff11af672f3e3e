// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/signed_histogram.h"

namespace quantoscope {

enum class AsymmetryKind {
  None,      ///< Both halves of the symmetric range are in use.
  OneSided,  ///< All values on one side of zero, after ReLU for example: one half is never used.
  Lopsided,  ///< Values on both sides, with unequal reach.
};

/// "none", "one-sided", "lopsided".
const char* toString(AsymmetryKind kind);

/// What the shape of a distribution costs a symmetric scheme.
struct Asymmetry {
  AsymmetryKind kind = AsymmetryKind::None;
  double robustMin = 0;  ///< 0.01 % of the values lie below.
  double robustMax = 0;  ///< 0.01 % of the values lie above.
  int codesUsed = 0;     ///< Codes between the robust extremes, clipped at the threshold …
  int codesTotal = 0;    ///< … of the 2^bits - 1 that there are.
  /// log2 of how many times wider the symmetric range is than the part of it that is in use: 1 for
  /// a one-sided distribution, 0 for one that reaches equally far on both sides.
  double bitsLost = 0;
};

/// Throws Error outside 2 … 8 bits. Nothing but zeros gives AsymmetryKind::None.
Asymmetry assessAsymmetry(const SignedHistogram& histogram, double threshold, int bits);

}  // namespace quantoscope

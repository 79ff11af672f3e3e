// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

inline constexpr int kMinBits = 2;
inline constexpr int kMaxBits = 8;

/// Largest code of a symmetric scheme: 2^(bits-1) - 1, 127 at 8 bits. The codes are
/// -largestCode … largestCode, 2^bits - 1 in all. Throws Error outside 2 … 8 bits.
int largestCode(int bits);

/// Codes per unit of activation, as ncnn's tables write it: largestCode(bits) / threshold. The
/// literature's scale (units per code) is its inverse.
double scaleOf(double threshold, int bits);

/// Inverse of scaleOf.
double thresholdOf(double scale, int bits);

}  // namespace quantoscope

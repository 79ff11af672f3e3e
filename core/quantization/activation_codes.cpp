// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/activation_codes.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/number_format.h"
#include "core/quantization/scheme.h"

namespace quantoscope {

double ActivationCodes::low() const {
  return scale > 0 ? (range.low - range.zeroPoint) / scale : 0;
}

double ActivationCodes::high() const {
  return scale > 0 ? (range.high - range.zeroPoint) / scale : 0;
}

ActivationCodes symmetricCodes(double threshold, int bits, Target target) {
  const int limit = target == Target::Ncnn ? largestCode(kMaxBits) : largestCode(bits);
  return {scaleOf(threshold, bits), {-limit, limit, 0}};
}

ActivationCodes asymmetricCodes(double low, double high, int bits) {
  const int largest = largestCode(bits);
  low = std::min(low, 0.0);
  high = std::max(high, 0.0);
  if (!(low < high)) {
    throw Error("an activation range must not be empty: found " + formatNumber(low) + " … " +
                formatNumber(high));
  }
  ActivationCodes codes;
  codes.range.low = -largest - 1;
  codes.range.high = largest;
  codes.scale = (codes.range.high - codes.range.low) / (high - low);
  codes.range.zeroPoint = static_cast<int>(
      std::clamp(std::round(codes.range.low - low * codes.scale),
                 static_cast<double>(codes.range.low), static_cast<double>(codes.range.high)));
  return codes;
}

CodeRange unsignedRange(const CodeRange& range, int bits) {
  const int offset = largestCode(bits) + 1;
  return {range.low + offset, range.high + offset, range.zeroPoint + offset};
}

}  // namespace quantoscope

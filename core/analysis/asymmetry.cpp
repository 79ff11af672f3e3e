// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/asymmetry.h"

#include <algorithm>
#include <cmath>

#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

constexpr double kTail = 1e-4;
// A side that reaches less than this share of the other is no side at all.
constexpr double kOneSidedReach = 0.01;
// Below a quarter of a bit there is nothing that a person would act on.
constexpr double kWorthMentioning = 0.25;

}  // namespace

const char* toString(AsymmetryKind kind) {
  switch (kind) {
    case AsymmetryKind::OneSided:
      return "one-sided";
    case AsymmetryKind::Lopsided:
      return "lopsided";
    case AsymmetryKind::None:
      break;
  }
  return "none";
}

Asymmetry assessAsymmetry(const SignedHistogram& histogram, double threshold, int bits) {
  const int limit = largestCode(bits);
  Asymmetry result;
  result.codesTotal = 2 * limit + 1;
  result.robustMin = std::min(0.0, histogram.quantile(kTail));
  result.robustMax = std::max(0.0, histogram.quantile(1 - kTail));
  // A rare but real tail must not vanish: when 99.99 % of the values are zero, ask the extremes.
  if (result.robustMin == 0 && result.robustMax == 0) {
    result.robustMin = std::min(0.0, static_cast<double>(histogram.min()));
    result.robustMax = std::max(0.0, static_cast<double>(histogram.max()));
  }
  const double reach = std::max(-result.robustMin, result.robustMax);
  if (!(reach > 0)) {
    return result;
  }
  if (threshold > 0) {
    const double scale = scaleOf(threshold, bits);
    const auto code = [&](double value) {
      return static_cast<int>(std::clamp(std::round(value * scale), static_cast<double>(-limit),
                                         static_cast<double>(limit)));
    };
    result.codesUsed = code(result.robustMax) - code(result.robustMin) + 1;
  }
  const double shorter = std::min(-result.robustMin, result.robustMax);
  const bool oneSided = shorter < kOneSidedReach * reach;
  const double used = oneSided ? reach : reach + shorter;
  result.bitsLost = std::log2(2 * reach / used);
  if (oneSided) {
    result.kind = AsymmetryKind::OneSided;
  } else if (result.bitsLost >= kWorthMentioning) {
    result.kind = AsymmetryKind::Lopsided;
  }
  return result;
}

}  // namespace quantoscope

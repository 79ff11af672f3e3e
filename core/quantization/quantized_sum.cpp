// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/quantized_sum.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/base/number_format.h"

namespace quantoscope {
namespace {

// Bits of fraction while the operands are added.
constexpr int kFraction = 20;

double unitOf(const ActivationCodes& codes) {
  checkCodeRange(codes.range);
  const double unit = 1 / codes.scale;
  if (!(codes.scale > 0) || !std::isfinite(codes.scale) || !std::isfinite(unit)) {
    throw Error("a sum cannot be computed with an activation scale of " +
                formatNumber(codes.scale));
  }
  return unit;
}

void requireOneSize(std::size_t a, std::size_t b, std::size_t sums) {
  if (a != b || a != sums) {
    throw Error("a sum of " + std::to_string(a) + " and " + std::to_string(b) +
                " codes does not fit " + std::to_string(sums) + " results");
  }
}

}  // namespace

QuantizedSum::QuantizedSum(const ActivationCodes& a, const ActivationCodes& b,
                           const ActivationCodes& sum)
    : swapped_(unitOf(b) > unitOf(a)),
      a_(swapped_ ? b.range : a.range),
      b_(swapped_ ? a.range : b.range),
      sum_(sum.range),
      unit_(std::max(unitOf(a), unitOf(b))),
      ratio_(std::min(unitOf(a), unitOf(b)) / unit_),
      toOutput_(unit_ / unitOf(sum)),
      ratioByIntegers_(fixedPoint(ratio_)),
      toOutputByIntegers_(fixedPoint(std::ldexp(toOutput_, -kFraction))) {}

void QuantizedSum::values(std::span<const std::int8_t> a, std::span<const std::int8_t> b,
                          std::span<float> sums) const {
  requireOneSize(a.size(), b.size(), sums.size());
  const auto& first = swapped_ ? b : a;
  const auto& second = swapped_ ? a : b;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const int xa = first[i] - a_.zeroPoint;
    const int xb = second[i] - b_.zeroPoint;
    sums[i] = static_cast<float>(unit_ * (xa + ratio_ * xb));
  }
}

void QuantizedSum::codes(std::span<const std::int8_t> a, std::span<const std::int8_t> b,
                         std::span<std::int8_t> sums) const {
  requireOneSize(a.size(), b.size(), sums.size());
  const auto& first = swapped_ ? b : a;
  const auto& second = swapped_ ? a : b;
  const auto ratio = static_cast<float>(ratio_);
  const auto toOutput = static_cast<float>(toOutput_);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const auto xa = static_cast<float>(first[i] - a_.zeroPoint);
    const auto xb = static_cast<float>(second[i] - b_.zeroPoint);
    const float code =
        std::round(toOutput * (xa + ratio * xb)) + static_cast<float>(sum_.zeroPoint);
    sums[i] = static_cast<std::int8_t>(
        std::clamp(code, static_cast<float>(sum_.low), static_cast<float>(sum_.high)));
  }
}

void QuantizedSum::codesByIntegers(std::span<const std::int8_t> a, std::span<const std::int8_t> b,
                                   std::span<std::int8_t> sums) const {
  requireOneSize(a.size(), b.size(), sums.size());
  const auto& first = swapped_ ? b : a;
  const auto& second = swapped_ ? a : b;
  constexpr std::int32_t kOne = 1 << kFraction;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::int32_t xa = (first[i] - a_.zeroPoint) * kOne;
    const std::int32_t xb = (second[i] - b_.zeroPoint) * kOne;
    const std::int32_t sum = xa + multiplyFixedPoint(xb, ratioByIntegers_);
    const std::int64_t code =
        std::int64_t{multiplyFixedPoint(sum, toOutputByIntegers_)} + sum_.zeroPoint;
    sums[i] = static_cast<std::int8_t>(std::clamp<std::int64_t>(code, sum_.low, sum_.high));
  }
}

}  // namespace quantoscope

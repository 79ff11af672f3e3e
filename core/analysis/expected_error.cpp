// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/expected_error.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

// Integral of u^2 from a to b.
double squares(double a, double b) {
  return (b * b * b - a * a * a) / 3;
}

}  // namespace

ExpectedError expectedError(const SignedHistogram& histogram, double threshold, int bits) {
  const int limit = largestCode(bits);
  ExpectedError result;
  if (histogram.positive().empty() || !(threshold > 0)) {
    result.sqnr = std::numeric_limits<double>::infinity();
    return result;
  }
  // In units of one code: value v rounds to the nearest integer, up to `limit`.
  const double codesPerBin = histogram.binWidth() * scaleOf(threshold, bits);
  const auto last = static_cast<double>(limit);
  double signal = 0;
  double rounding = 0;
  double clipping = 0;
  const std::span<const std::uint64_t> sides[] = {histogram.positive(), histogram.negative()};
  for (const auto side : sides) {
    for (std::size_t i = 0; i < side.size(); ++i) {
      if (side[i] == 0) {
        continue;
      }
      const double from = static_cast<double>(i) * codesPerBin;
      const double to = from + codesPerBin;
      const double density = static_cast<double>(side[i]) / codesPerBin;
      signal += density * squares(from, to);
      double at = from;
      while (at < to) {
        const double code = std::min(std::floor(at + 0.5), last);
        const double until = code < last ? std::min(code + 0.5, to) : to;
        const double inside = std::clamp(last, at, until);
        rounding += density * squares(at - code, inside - code);
        clipping += density * squares(inside - code, until - code);
        if (!(until > at)) {
          break;
        }
        at = until;
      }
    }
  }
  const double noise = rounding + clipping;
  result.saturated = histogram.fractionAbove(threshold);
  result.sqnr =
      noise > 0 ? 10 * std::log10(signal / noise) : std::numeric_limits<double>::infinity();
  result.clippingShare = noise > 0 ? clipping / noise : 0;
  return result;
}

}  // namespace quantoscope

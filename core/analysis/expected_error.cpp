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

ExpectedError expectedError(const SignedHistogram& histogram, const ActivationCodes& codes) {
  ExpectedError result;
  if (histogram.count() == histogram.zeros() || !(codes.scale > 0)) {
    result.sqnr = std::numeric_limits<double>::infinity();
    return result;
  }
  // In units of one code: value v rounds to the nearest integer, up to `last`.
  const double codesPerBin = histogram.binWidth() * codes.scale;
  double signal = 0;
  double rounding = 0;
  double clipping = 0;
  double saturated = 0;
  struct Side {
    std::span<const std::uint64_t> counts;
    int last;
  };
  const Side sides[] = {{histogram.positive(), codes.range.high - codes.range.zeroPoint},
                        {histogram.negative(), codes.range.zeroPoint - codes.range.low}};
  for (const Side& side : sides) {
    const auto last = static_cast<double>(side.last);
    for (std::size_t i = 0; i < side.counts.size(); ++i) {
      if (side.counts[i] == 0) {
        continue;
      }
      const double from = static_cast<double>(i) * codesPerBin;
      const double to = from + codesPerBin;
      const double density = static_cast<double>(side.counts[i]) / codesPerBin;
      signal += density * squares(from, to);
      saturated += density * std::max(0.0, to - std::max(from, last));
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
  result.saturated = saturated / static_cast<double>(histogram.count());
  result.sqnr =
      noise > 0 ? 10 * std::log10(signal / noise) : std::numeric_limits<double>::infinity();
  result.clippingShare = noise > 0 ? clipping / noise : 0;
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

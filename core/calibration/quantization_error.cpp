// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/quantization_error.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace quantoscope {
namespace {

// Integrals of u² and |u| from a to b.
double squares(double a, double b) {
  return (b * b * b - a * a * a) / 3;
}
double magnitudes(double a, double b) {
  return (b * std::abs(b) - a * std::abs(a)) / 2;
}

void addSide(QuantizationError& error, std::span<const std::uint64_t> counts, double codesPerBin,
             double last) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) {
      continue;
    }
    const double from = static_cast<double>(i) * codesPerBin;
    const double to = from + codesPerBin;
    const double density = static_cast<double>(counts[i]) / codesPerBin;
    error.signal += density * squares(from, to);
    error.saturated += density * std::max(0.0, to - std::max(from, last));
    double at = from;
    while (at < to) {
      const double code = std::min(std::floor(at + 0.5), last);
      const double until = code < last ? std::min(code + 0.5, to) : to;
      const double inside = std::clamp(last, at, until);
      error.rounding += density * squares(at - code, inside - code);
      error.clipping += density * squares(inside - code, until - code);
      error.absolute += density * magnitudes(at - code, until - code);
      if (!(until > at)) {
        break;
      }
      at = until;
    }
  }
}

}  // namespace

QuantizationError quantizationError(const SignedHistogram& histogram, double scale,
                                    int negativeCodes, int positiveCodes) {
  QuantizationError error;
  const double codesPerBin = histogram.binWidth() * scale;
  if (!(codesPerBin > 0)) {
    return error;
  }
  addSide(error, histogram.positive(), codesPerBin, positiveCodes);
  addSide(error, histogram.negative(), codesPerBin, negativeCodes);
  return error;
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/least_error_threshold.h"

#include <algorithm>
#include <cmath>

#include "core/calibration/divergence_curve.h"
#include "core/calibration/histogram_moments.h"

namespace quantoscope {
namespace {

// Error as a function of scale, negative and positive codes.
using Measure = double (HistogramMoments::*)(double, int, int) const;

// By more than what rounding can make of the same error.
bool isLess(double error, double than) {
  constexpr double kRounding = 1e-11;
  return error < than * (1 - kRounding);
}

struct Found {
  double at = 0;
  double error = 0;
};

// A range whose zero is a code.
struct Snapped {
  ActivationRange range;
  double error = -1;
};

// The error as a function of a range is smooth but for small ripples, so that a coarse search over
// all sizes and finer and finer ones around its best find the minimum.
template <typename ErrorAt>
Found leastOver(double largest, const ErrorAt& errorAt) {
  constexpr double kSmallest = 1e-3;
  constexpr double kCoarse = 1.02;
  constexpr int kSteps = 10;  // on each side, a level
  Found best = {largest, errorAt(largest)};
  const auto consider = [&](double at) {
    const double error = errorAt(at);
    if (isLess(error, best.error)) {
      best = {at, error};
    }
  };
  for (double at = largest / kCoarse; at > kSmallest * largest; at /= kCoarse) {
    consider(at);
  }
  for (double ratio = std::pow(kCoarse, 1.0 / kSteps); ratio > 1 + 1e-6;
       ratio = std::pow(ratio, 1.0 / kSteps)) {
    const double centre = best.at;
    double by = ratio;
    for (int i = 0; i < kSteps; ++i, by *= ratio) {
      consider(centre / by);
      consider(std::min(largest, centre * by));
    }
  }
  return best;
}

double bestThreshold(const ActivationStatistics& statistics, int bits, Measure measure) {
  const double absmax = statistics.absmax();
  if (!(absmax > 0)) {
    return 0;
  }
  const int codes = static_cast<int>(positiveLevels(bits)) - 1;
  const HistogramMoments moments(statistics.histogram);
  return leastOver(
             absmax,
             [&](double threshold) { return (moments.*measure)(codes / threshold, codes, codes); })
      .at;
}

ActivationRange bestRange(const ActivationStatistics& statistics, int bits, Measure measure) {
  const ActivationRange whole = rangeWithin(statistics, statistics.absmax());
  const int steps = 2 * static_cast<int>(positiveLevels(bits)) - 1;
  if (!(whole.low < whole.high)) {
    return whole;
  }
  const HistogramMoments moments(statistics.histogram);
  // In an order that a mirror does not change: the end that reaches further comes first.
  const bool highFirst = whole.high >= -whole.low;
  // Of the two zero points beside a range the better one; at a tie the one with more codes for the
  // end that reaches further.
  const auto snapped = [&](double low, double high) {
    const double scale = steps / (high - low);
    Snapped best;
    constexpr double kRounding = 1e-9;
    const double fewer = std::floor(-low * scale + kRounding);
    const double more = std::ceil(-low * scale - kRounding);
    for (const double negative : {highFirst ? fewer : more, highFirst ? more : fewer}) {
      const int codes = static_cast<int>(negative);
      const double error = (moments.*measure)(scale, codes, steps - codes);
      if (best.error < 0 || isLess(error, best.error)) {
        best = {{-codes / scale, (steps - codes) / scale}, error};
      }
    }
    return best;
  };
  const auto within = [&](double t) {
    return snapped(std::max(whole.low, -t), std::min(whole.high, t));
  };
  Snapped best =
      within(leastOver(statistics.absmax(), [&](double t) { return within(t).error; }).at);
  constexpr int kRounds = 4;
  bool moved = true;
  for (int round = 0; round < kRounds && moved; ++round) {
    moved = false;
    for (const bool high : {highFirst, !highFirst}) {
      const double reach = high ? whole.high : -whole.low;
      if (!(reach > 0)) {
        continue;
      }
      const ActivationRange other = best.range;
      const auto moving = [&](double t) {
        return high ? snapped(other.low, t) : snapped(-t, other.high);
      };
      const Snapped found = moving(leastOver(reach, [&](double t) { return moving(t).error; }).at);
      if (isLess(found.error, best.error)) {
        best = found;
        moved = true;
      }
    }
  }
  return best.range;
}

}  // namespace

double leastSquareThreshold(const ActivationStatistics& statistics, int bits) {
  return bestThreshold(statistics, bits, &HistogramMoments::squaredError);
}

ActivationRange leastSquareRange(const ActivationStatistics& statistics, int bits) {
  return bestRange(statistics, bits, &HistogramMoments::squaredError);
}

double leastAbsoluteThreshold(const ActivationStatistics& statistics, int bits) {
  return bestThreshold(statistics, bits, &HistogramMoments::absoluteError);
}

ActivationRange leastAbsoluteRange(const ActivationStatistics& statistics, int bits) {
  return bestRange(statistics, bits, &HistogramMoments::absoluteError);
}

}  // namespace quantoscope

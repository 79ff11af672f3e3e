// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/range_thresholds.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace quantoscope {
namespace {

// How many of `count` values a percentile leaves out. What (1 - share) * count misses a whole
// number by is rounding.
double leftOut(double share, std::uint64_t count) {
  constexpr double kRounding = 1e-6;
  return std::ceil((1 - share) * static_cast<double>(count) - kRounding);
}

// The magnitude that `out` values lie beyond; 0 if there are not more than that. `at(i)` is how
// many lie in bin i.
template <typename CountAt>
double magnitudeBelow(double out, double binWidth, const CountAt& at) {
  double above = 0;
  for (std::size_t i = SignedHistogram::kBinsPerSide; i > 0; --i) {
    const double inside = at(i - 1);
    if (inside > 0 && above + inside > out) {
      return (static_cast<double>(i) - (out - above) / inside) * binWidth;
    }
    above += inside;
  }
  return 0;
}

double countIn(std::span<const std::uint64_t> side, std::size_t i) {
  return i < side.size() ? static_cast<double>(side[i]) : 0;
}

}  // namespace

double absmaxThreshold(const ActivationStatistics& statistics, int /*bits*/) {
  return statistics.absmax();
}

ActivationRange minMaxRange(const ActivationStatistics& statistics, int /*bits*/) {
  return rangeWithin(statistics, statistics.absmax());
}

double movingAverageOf(const ActivationStatistics& statistics, double c) {
  double average = 0;
  bool first = true;
  for (const float absmax : statistics.imageAbsmax) {
    const auto value = static_cast<double>(absmax);
    average = first ? value : (1 - c) * average + c * value;
    first = false;
  }
  // Images of nothing but zeros may have come first and last; some threshold is better than none.
  return average > 0 ? std::min(average, statistics.absmax()) : statistics.absmax();
}

double movingAverageThreshold(const ActivationStatistics& statistics, int /*bits*/) {
  return movingAverageOf(statistics);
}

double percentileOf(const ActivationStatistics& statistics, double share) {
  const SignedHistogram& histogram = statistics.histogram;
  const CoarseSide positive = histogram.positive();
  const CoarseSide negative = histogram.negative();
  const double threshold =
      magnitudeBelow(leftOut(share, histogram.count()), histogram.binWidth(),
                     [&](std::size_t i) { return countIn(positive, i) + countIn(negative, i); });
  return threshold > 0 ? std::min(threshold, statistics.absmax()) : statistics.absmax();
}

ActivationRange percentileRange(const ActivationStatistics& statistics, double share) {
  const SignedHistogram& histogram = statistics.histogram;
  const double out = leftOut(share, histogram.count());
  const auto reach = [&](std::span<const std::uint64_t> side) {
    return magnitudeBelow(out, histogram.binWidth(),
                          [&](std::size_t i) { return countIn(side, i); });
  };
  const ActivationRange range = {
      std::max(-reach(histogram.negative()), std::min(0.0, static_cast<double>(histogram.min()))),
      std::min(reach(histogram.positive()), std::max(0.0, static_cast<double>(histogram.max())))};
  return range.low < range.high ? range : rangeWithin(statistics, statistics.absmax());
}

double percentile999Threshold(const ActivationStatistics& statistics, int /*bits*/) {
  return percentileOf(statistics, 0.999);
}
double percentile9999Threshold(const ActivationStatistics& statistics, int /*bits*/) {
  return percentileOf(statistics, 0.9999);
}
double percentile99999Threshold(const ActivationStatistics& statistics, int /*bits*/) {
  return percentileOf(statistics, 0.99999);
}
double percentile999999Threshold(const ActivationStatistics& statistics, int /*bits*/) {
  return percentileOf(statistics, 0.999999);
}

ActivationRange percentile999Range(const ActivationStatistics& statistics, int /*bits*/) {
  return percentileRange(statistics, 0.999);
}
ActivationRange percentile9999Range(const ActivationStatistics& statistics, int /*bits*/) {
  return percentileRange(statistics, 0.9999);
}
ActivationRange percentile99999Range(const ActivationStatistics& statistics, int /*bits*/) {
  return percentileRange(statistics, 0.99999);
}
ActivationRange percentile999999Range(const ActivationStatistics& statistics, int /*bits*/) {
  return percentileRange(statistics, 0.999999);
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/range_thresholds.h"

#include <algorithm>

namespace quantoscope {

double absmaxThreshold(const ActivationStatistics& statistics, int /*bits*/) {
  return statistics.absmax();
}

double movingAverageThreshold(const ActivationStatistics& statistics, int /*bits*/) {
  constexpr double kWeight = 0.01;
  double average = 0;
  bool first = true;
  for (const float absmax : statistics.imageAbsmax) {
    const auto value = static_cast<double>(absmax);
    average = first ? value : (1 - kWeight) * average + kWeight * value;
    first = false;
  }
  // Images of nothing but zeros may have come first and last; some threshold is better than none.
  return average > 0 ? std::min(average, statistics.absmax()) : statistics.absmax();
}

double percentileOf(const ActivationStatistics& statistics, double share) {
  const SignedHistogram& histogram = statistics.histogram;
  const auto positive = histogram.positive();
  const auto negative = histogram.negative();
  const auto at = [](std::span<const std::uint64_t> side, std::size_t i) {
    return i < side.size() ? static_cast<double>(side[i]) : 0;
  };
  const double wanted = (1 - share) * static_cast<double>(histogram.count());
  double above = 0;
  for (std::size_t i = SignedHistogram::kBinsPerSide; i > 0; --i) {
    const double inside = at(positive, i - 1) + at(negative, i - 1);
    if (inside > 0 && above + inside > wanted) {
      const double part = (wanted - above) / inside;
      const double threshold = (static_cast<double>(i) - part) * histogram.binWidth();
      return std::min(threshold, statistics.absmax());
    }
    above += inside;
  }
  // More of the values are zeros than the share asks for.
  return statistics.absmax();
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

}  // namespace quantoscope

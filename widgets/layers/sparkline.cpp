// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layers/sparkline.h"

#include <algorithm>
#include <cmath>

namespace quantoscope {

Sparkline sparklineOf(const ActivationStatistics& statistics, std::size_t columns) {
  Sparkline sparkline;
  const MagnitudeHistogram histogram = statistics.histogram.magnitudes(columns);
  double rarest = 0;
  double commonest = 0;
  for (const double count : histogram.counts) {
    if (count > 0) {
      rarest = rarest > 0 ? std::min(rarest, count) : count;
      commonest = std::max(commonest, count);
    }
  }
  if (!(histogram.absmax > 0) || !(commonest > 0)) {
    return sparkline;
  }
  // The rarest column must still be seen: it starts half a decade above the floor.
  const double floor = std::log10(rarest) - 0.5;
  const double span = std::log10(commonest) - floor;
  for (const double count : histogram.counts) {
    const double height = count > 0 ? (std::log10(count) - floor) / span : 0;
    sparkline.heights.push_back(static_cast<float>(std::clamp(height, 0.0, 1.0)));
  }
  return sparkline;
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/threshold/threshold_mark.h"

#include "core/calibration/threshold_methods.h"

namespace quantoscope {

std::vector<ThresholdMark> methodMarks(const ActivationStatistics& statistics, int activationBits,
                                       double searchedThreshold) {
  const auto held = statistics.histogram.coarse();  // for all that read it below
  const MagnitudeHistogram histogram = statistics.magnitudes();
  const std::size_t levels = positiveLevels(activationBits);
  std::vector<ThresholdMark> marks;
  int color = 0;
  for (const ThresholdMethod& method : thresholdMethods()) {
    const DivergenceCurve curve = method.curve(histogram, levels);
    const int ofMethod = color++;  // a method keeps its colour, whichever others are shown
    if (curve.empty() || (method.needsSearch && searchedThreshold == 0)) {
      continue;
    }
    ThresholdMark mark;
    mark.color = ofMethod;
    mark.id = QString::fromUtf8(method.id.data(), static_cast<qsizetype>(method.id.size()));
    mark.label =
        QString::fromUtf8(method.label.data(), static_cast<qsizetype>(method.label.size()));
    mark.toolTip = mark.label;
    mark.threshold = method.needsSearch ? searchedThreshold
                                        : thresholdOf(method, statistics, activationBits, curve);
    marks.push_back(std::move(mark));
  }
  return marks;
}

}  // namespace quantoscope

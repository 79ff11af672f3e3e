// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "core/calibration/activation_statistics.h"

namespace quantoscope {

/// Where somebody or something else would put the threshold: a labelled tick under the histogram.
struct ThresholdMark {
  QString id;       ///< Of the threshold method, if it is one.
  QString label;    ///< Short.
  QString toolTip;  ///< One line; the view adds the value.
  double threshold = 0;
  int color = kMuted;  ///< For Theme::markColor(), or one of these.

  static constexpr int kMuted = -1;
  static constexpr int kAccent = -2;
};

/// One mark for each of thresholdMethods(); for one that needs a search, if `searchedThreshold`
/// says what it found (0: it was not made). Takes some milliseconds a method, so call it from a
/// job; pure, and safe on any thread. Empty for a dead blob.
std::vector<ThresholdMark> methodMarks(const ActivationStatistics& statistics, int activationBits,
                                       double searchedThreshold = 0);

}  // namespace quantoscope

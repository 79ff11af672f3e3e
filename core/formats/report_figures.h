// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "core/analysis/layer_report.h"
#include "core/calibration/activation_statistics.h"
#include "core/formats/report_document.h"

namespace quantoscope {

/// P, expanded Q and the divergence over the magnitude of a layer's input, with the threshold
/// through both, as in the workbench. At most a few hundred points a line, whatever the histogram.
/// Not to be called for a dead blob.
ReportFigure thresholdFigure(const ActivationStatistics& statistics, const LayerDecision& decision);

/// The largest weight of each channel and the dead ones among them.
ReportFigure weightsFigure(const WeightQuantization& weights);

struct RankingBar {
  std::string name;
  double value = 0;  ///< Length.
  std::string text;  ///< At its end.
  std::string tone;
};

/// Bars below each other, as given.
ReportFigure rankingFigure(std::span<const RankingBar> bars);

/// The colours of figures on paper, for a renderer that needs them beside the picture.
std::string reportFigureStyle();

}  // namespace quantoscope

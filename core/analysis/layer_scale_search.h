// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "core/analysis/scale_trials.h"
#include "core/calibration/activation_statistics.h"
#include "core/model/model.h"
#include "core/quantization/plan.h"
#include "core/quantization/scale_search.h"

namespace quantoscope {

/// Candidates of a scale: start * factor, evenly spaced over [0.5, 2], 1 among them.
std::vector<double> searchFactors();

/// Rounds of weights and activation that are made at most.
inline constexpr int kSearchRounds = 2;

/// Searches one layer from the start that `decision` has; see searchScales(). Throws Error if the
/// layer cannot be computed, and Cancelled if a stop was requested.
SearchedScales searchLayer(const QuantizableLayer& layer, const ActivationStatistics& statistics,
                           const LayerDecision& decision, const ScaleTrials& trials);

/// The start itself, with `images` 0.
SearchedScales searchStart(const QuantizableLayer& layer, const LayerDecision& decision);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
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

/// One of the layers that get one activation threshold together: they read the same blob, with the
/// same codes. What it refers to must outlive it.
struct LayerToSearch {
  const QuantizableLayer& layer;
  const ActivationStatistics& statistics;
  const LayerDecision& decision;
  const ScaleTrials& trials;
};

/// Searches layers from the starts that their decisions have: the weight scales of each by itself,
/// the activation scale by the mean of all their cosines; see searchScales(). One result each, all
/// with one threshold. Throws Error if a layer cannot be computed, and Cancelled if a stop was
/// requested.
std::vector<SearchedScales> searchTogether(std::span<const LayerToSearch> layers);

/// The same for one layer.
SearchedScales searchLayer(const QuantizableLayer& layer, const ActivationStatistics& statistics,
                           const LayerDecision& decision, const ScaleTrials& trials);

/// The start itself, with `images` 0.
SearchedScales searchStart(const QuantizableLayer& layer, const LayerDecision& decision);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <vector>

#include "core/analysis/layer_report.h"

namespace quantoscope {

/// What each of thresholdMethods() would make of a layer, in their order, instead of the threshold,
/// method or precision of `layerOverride`; the rest of it holds. A method that needs a search that
/// `plan` has not has LayerDecision::awaitsSearch. Throws Cancelled if a stop was requested.
std::vector<LayerReport> reportsByMethod(const QuantizableLayer& layer,
                                         const ActivationStatistics& statistics, const Plan& plan,
                                         const LayerOverride& layerOverride,
                                         const std::stop_token& stop = {});

}  // namespace quantoscope

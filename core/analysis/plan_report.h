// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/analysis/layer_report.h"
#include "core/calibration/calibrate.h"
#include "core/model/model.h"

namespace quantoscope {

/// The reports of all layers, in the order of Model::layers, on several threads (0: all cores).
/// `plan.overrides` has one entry for each layer.
std::vector<LayerReport> reportAll(const Model& model, const Calibration& calibration,
                                   const Plan& plan, int threads = 0);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "core/analysis/layer_report.h"
#include "core/calibration/calibrate.h"
#include "core/model/model.h"

namespace quantoscope {

/// A table of the layers for a terminal, worst first, with a line of explanation and the warnings.
std::string layerListing(const Model& model, const Calibration& calibration,
                         std::span<const LayerReport> reports);

}  // namespace quantoscope

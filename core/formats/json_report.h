// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "core/analysis/layer_report.h"
#include "core/calibration/calibrate.h"
#include "core/model/model.h"

namespace quantoscope {

/// Thresholds, scales, asymmetry and warnings of every layer, and the images that were used or left
/// out, as JSON (UTF-8, indented). Documented in docs/formats.md.
std::string jsonReport(const Model& model, const Calibration& calibration, const Plan& plan,
                       std::span<const LayerReport> reports);

}  // namespace quantoscope

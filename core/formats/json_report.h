// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "core/analysis/layer_report.h"
#include "core/calibration/calibrate.h"
#include "core/model/model.h"

namespace quantoscope {

/// Bins a side of the histograms in a report.
inline constexpr std::size_t kReportBins = 4096;

/// All that is known: the plan with its decisions and where they come from; thresholds, scales,
/// histogram, curve, asymmetry and warnings of every layer; the images that were used or left out.
/// JSON, documented in docs/formats.md. parseReportPlan() reads the plan again.
std::string jsonReport(const Model& model, const Calibration& calibration, const Plan& plan,
                       std::span<const LayerReport> reports);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/analysis/advice.h"
#include "core/analysis/layer_report.h"
#include "core/analysis/network_analysis.h"
#include "core/calibration/calibrate.h"
#include "core/formats/tensorrt_cache.h"
#include "core/model/model.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// All that a file to export can be made from. What it refers to must outlive it.
struct ExportSource {
  const Model& model;
  const Calibration& calibration;
  const Plan& plan;
  std::span<const LayerReport> reports;       ///< One for each of Model::layers.
  const NetworkAnalysis* analysis = nullptr;  ///< Of this plan; null if nothing was measured.
  std::span<const Advice> advice = {};        ///< Empty if nothing was measured.
  int tensorRtVersion = kDefaultTensorRtVersion;
};

}  // namespace quantoscope

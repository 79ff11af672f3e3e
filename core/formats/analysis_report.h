// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/analysis/advice.h"
#include "core/analysis/layer_report.h"
#include "core/analysis/network_analysis.h"
#include "core/calibration/calibrate.h"
#include "core/model/model.h"
#include "core/quantization/layer_arithmetic.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// All that an analysis found, for the writers of text and JSON. What it refers to must
/// outlive it.
struct AnalysisReport {
  const Model& model;
  const Calibration& calibration;
  const Plan& plan;
  std::span<const LayerReport> reports;
  const NetworkArithmetic& arithmetic;
  const NetworkAnalysis& analysis;
  std::vector<Advice> advice;
};

}  // namespace quantoscope

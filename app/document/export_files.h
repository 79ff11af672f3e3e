// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "core/analysis/layer_report.h"
#include "core/calibration/calibrate.h"
#include "core/model/model.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// What goes where; an empty path is not written.
struct ExportTargets {
  std::filesystem::path table;
  std::filesystem::path json;

  /// Those of the files that are there already.
  std::vector<std::filesystem::path> existing() const;
};

/// Writes the files, each completely or not at all. Nothing is written if any of them cannot be
/// made, or if ncnn2int8 would not read the table as it is meant. Throws Error.
void writeExport(const ExportTargets& targets, const Model& model, const Calibration& calibration,
                 const Plan& plan, const std::vector<LayerReport>& reports);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/analysis/stability.h"
#include "core/model/model.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// What stabilityOfAll() found, and how it was asked, as JSON (UTF-8, indented). Documented in
/// docs/formats.md. A layer without a stability has null for it.
std::string stabilityJson(const Model& model, const Calibration& calibration,
                          std::span<const LayerDecision> decisions,
                          std::span<const std::shared_ptr<const ThresholdStability>> stabilities,
                          const StabilityOptions& options);

}  // namespace quantoscope

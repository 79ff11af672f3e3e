// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/analysis/stability.h"
#include "core/model/model.h"

namespace quantoscope {

/// A table, the least stable layer first.
std::string stabilityListing(
    const Model& model, const Calibration& calibration, std::span<const LayerDecision> decisions,
    std::span<const std::shared_ptr<const ThresholdStability>> stabilities);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/analysis/layer_report.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

/// How a plan's network computes. `reports` has one entry for each of Model::layers.
NetworkArithmetic arithmeticOf(std::span<const LayerReport> reports, Target target);

}  // namespace quantoscope

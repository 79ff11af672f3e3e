// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/analysis/layer_report.h"
#include "core/analysis/requantization.h"
#include "core/model/model.h"
#include "core/quantization/group_edits.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// The layers that misread codes in the network that the reports come to: misreadCodes() with the
/// scales that its files have. Nothing for other targets than ncnn.
std::vector<MisreadCodes> misreadCodesOf(const Model& model, Target target,
                                         std::span<const LayerReport> reports);

/// What mends a plan whose table ncnn would misread: all layers that share codes get the largest of
/// their thresholds, so that none clips what it kept, with the bits of the layer that has it, and
/// are tied again. For the overrides as they are, not for groupEdits(): each layer that shares is
/// in it. Empty if nothing is misread.
std::vector<OverrideEdit> sharingEdits(const Model& model, const Plan& plan,
                                       std::span<const LayerReport> reports,
                                       const Provenance& provenance);

}  // namespace quantoscope

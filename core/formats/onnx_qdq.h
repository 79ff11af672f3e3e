// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "core/analysis/layer_report.h"
#include "core/model/model.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// The model's own file, read again, with the plan put into it by QuantizeLinear and
/// DequantizeLinear, in version 13 of the operators or the file's own, if that is newer. All values
/// are inside, those of external files too. `reports` has one entry for each of Model::layers.
/// Throws Error if the model came from another format, if its file has changed since it was loaded,
/// or if something in it cannot be expressed.
std::string onnxQdq(const Model& model, const Plan& plan, std::span<const LayerReport> reports);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/calibration/calibrate.h"
#include "core/model/model.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// The option --override LAYER KEY=VALUE,…; `overrides` gets a layer and its pairs in turn.
void addOverrideOption(CLI::App& command, std::vector<std::string>& overrides);

/// What the command line says of a plan.
struct PlanRequest {
  std::string method;  ///< Id of a threshold method.
  Target target = Target::Ncnn;
  const std::vector<std::string>& overrides;  ///< Of --override: a layer and its pairs in turn.
  std::vector<LayerOverride> given = {};      ///< What holds without them; empty, or of each layer.
  bool quiet = false;                         ///< Do not say which layers move with others.
};

/// A plan for `model`. Given decisions that differ where the target has one scale become untied. An
/// override moves the layers that its layer is tied to, which is said on standard error, as is what
/// became untied. Throws Error for a layer, a key or a value that does not exist.
Plan planOf(const Model& model, const PlanRequest& request);

/// Makes the overrides in a plan that is there, as planOf() does.
void applyOverrides(Plan& plan, const Model& model, const std::vector<std::string>& overrides,
                    bool quiet);

/// Throws Error for a threshold of --override that makes no sense with this calibration.
void requireOverridesInRange(const Model& model, const Calibration& calibration, const Plan& plan);

}  // namespace quantoscope

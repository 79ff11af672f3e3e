// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// The option --override LAYER KEY=VALUE,…; `overrides` gets a layer and its pairs in turn.
void addOverrideOption(CLI::App& command, std::vector<std::string>& overrides);

/// A plan for `model` from pairs of a layer name and "key=value,key=value", over what is `given`
/// for each layer already, if anything is. Throws Error for a layer, a key or a value that does not
/// exist.
Plan planOf(const Model& model, const std::string& method,
            const std::vector<std::string>& overrides, std::vector<LayerOverride> given = {});

}  // namespace quantoscope

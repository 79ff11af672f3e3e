// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "core/analysis/layer_report.h"
#include "core/model/model.h"

namespace quantoscope {

/// The scale table as ncnn2int8 reads it: first one line `NAME_param_0 s0 s1 … ` a layer with its
/// weight scales, then one line `NAME scale ` for each layer with an activation scale. Numbers are
/// written with `%f`, each followed by a space. A layer that is kept float has its weight line and
/// no activation line: without the weight line, ncnn2int8 would leave all layers of its type float.
///
/// `reports` has one entry for each of Model::layers. Throws Error if a scale is not finite or too
/// small for six decimals, or if a name cannot stand in a table.
std::string ncnnTable(const Model& model, std::span<const LayerReport> reports);

}  // namespace quantoscope

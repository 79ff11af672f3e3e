// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/formats/ncnn_table_lint.h"
#include "core/formats/ncnn_table_reader.h"

namespace quantoscope {

/// Layers that ncnn2int8 makes int8 of and that ncnn's runtime then computes wrongly, whatever the
/// scales are: see runtimeObstacle() and dividesByZeroScale(). `becomesInt8` has an entry for each
/// of Model::layers.
std::vector<LintFinding> lintRuntime(const Model& model, const NcnnTable& table,
                                     const std::vector<bool>& becomesInt8);

/// Layers with lines in the table whose weights come from a blob: ncnn2int8 does not expect them.
std::vector<LintFinding> lintDynamicWeights(const Model& model, const NcnnTable& table);

}  // namespace quantoscope

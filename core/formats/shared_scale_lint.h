// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats/ncnn_table_lint.h"
#include "core/model/model.h"

namespace quantoscope {

/// The activation scale of one layer in a table.
struct ScaleLine {
  int line = 0;     ///< 0: the layer stays float.
  float scale = 0;  ///< Codes per unit.
};

struct SharedScaleFinding {
  std::size_t reader = 0;  ///< Index into Model::layers.
  LintFinding finding;
};

/// The layers that would misread codes (misreadCodes()) with a table's scales, one for each of
/// Model::layers: an error where all values become wrong by more than 1 %, which is as much noise
/// as int8 itself makes; else a warning.
std::vector<SharedScaleFinding> lintSharedScales(const Model& model,
                                                 std::span<const ScaleLine> scales);

/// The table with one scale for all layers that ncnn2int8 would give one: the smallest of theirs,
/// so that no layer clips what it kept. All other bytes stay as they are; a table without such
/// layers comes back as it is.
std::string withSharedScales(std::string_view table, const Model& model);

}  // namespace quantoscope

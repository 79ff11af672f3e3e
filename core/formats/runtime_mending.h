// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/formats/ncnn_table_lint.h"
#include "core/model/model.h"

namespace quantoscope {

/// An error of lintRuntime(), which withinRuntimeLimits() mends.
bool isRuntimeLimit(const LintFinding& finding);

/// The table without the activation lines of layers that ncnn's runtime cannot compute in int8,
/// which then stay float, and with weight scales of 1 for those of 0 that it would divide by;
/// everything else as it is.
std::string withinRuntimeLimits(std::string_view text, const Model& model);

}  // namespace quantoscope

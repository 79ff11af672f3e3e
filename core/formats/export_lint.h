// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/analysis/layer_report.h"
#include "core/formats/ncnn_table_lint.h"
#include "core/model/model.h"

namespace quantoscope {

/// The lint of the table that the reports would be exported as. What a person has decided against
/// the runtime's limits is a warning, not an error. Throws Error if there can be no table.
TableLint lintExport(const Model& model, std::span<const LayerReport> reports);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/formats/ncnn_table_lint.h"

namespace quantoscope {

/// The lint as JSON, see docs/formats.md. `table` is the file's name.
std::string lintJson(const TableLint& lint, const std::string& table, const Model& model);

}  // namespace quantoscope

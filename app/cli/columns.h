// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

#include "core/base/display_text.h"
#include "core/model/model.h"

namespace quantoscope {

/// Columns of a listing's first column: the longest layer name, from `least` to 48.
std::size_t nameColumns(const Model& model, std::size_t least = 5);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// Help for the option that override texts come from.
inline constexpr const char* kOverrideHelp =
    "Decide something for one layer by hand; may be given several times. KEY=VALUE pairs, "
    "separated by commas: threshold=NUMBER, bits=2..8, weight-bits=2..8, method=NAME, float=yes|no";

/// A plan for `model` from pairs of a layer name and "key=value,key=value". Throws Error for a
/// layer, a key or a value that does not exist.
Plan planOf(const Model& model, const std::string& method,
            const std::vector<std::string>& overrides);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ncnn/operator.h"

namespace quantoscope::ncnn {

/// A step that copies a blob, for operators that only give it another shape of as many elements.
/// Throws Error if the numbers of elements differ.
Step copyStep(const Shape& input, const Shape& output);
Plan copyPlan(const Shape& input, const Shape& output);

}  // namespace quantoscope::ncnn

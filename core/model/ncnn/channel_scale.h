// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/model/ncnn/operator.h"

namespace quantoscope::ncnn {

/// y = scale * x + bias along the outermost axis, as the engine's own layer, which is fused into a
/// convolution before it. `bias` may be empty. Throws Error if the counts do not fit the blob.
Plan channelScalePlan(const Shape& input, const std::vector<float>& scale,
                      const std::vector<float>& bias);

}  // namespace quantoscope::ncnn

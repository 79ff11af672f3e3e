// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/model/ncnn/layer_reader.h"
#include "core/model/ncnn/operator.h"

namespace quantoscope::ncnn {

/// The activation that a convolution or inner product carries in parameters 9 (type) and 10
/// (values).
struct FusedActivation {
  int type = 0;  ///< 0 none, 1 ReLU, 2 leaky ReLU, 3 clip, 4 sigmoid, 5 mish, 6 hard swish.
  std::vector<float> values;

  /// "ReLU", …; empty for none.
  std::string name() const;
};

FusedActivation readFusedActivation(LayerReader& reader);

/// Appends the activation to a plan as a step of its own, which the engine may fuse again.
void appendActivation(const FusedActivation& activation, Plan& plan);

/// Steps for single activations. Where the engine has the same function built in, that is used, so
/// that it can be fused into the layer before.
Step reluStep(const Shape& shape, float slope);
Step clipStep(const Shape& shape, float low, float high);
Step sigmoidStep(const Shape& shape);
Step mishStep(const Shape& shape);
/// x * clamp(alpha * x + beta, 0, 1), with ncnn's handling of the ends.
Step hardSwishStep(const Shape& shape, float alpha, float beta);

}  // namespace quantoscope::ncnn

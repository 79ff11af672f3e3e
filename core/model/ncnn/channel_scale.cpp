// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/channel_scale.h"

#include <string>

#include "core/base/error.h"
#include "core/model/ncnn/engine_mat.h"

namespace quantoscope::ncnn {

Plan channelScalePlan(const Shape& input, const std::vector<float>& scale,
                      const std::vector<float>& bias) {
  const int channels = static_cast<int>(scale.size());
  if (input[0] != channels) {
    throw Error("holds values for " + std::to_string(channels) + " channels, but reads " +
                toString(input));
  }
  cv::dnn::LayerParams params;
  params.set("axis", 1);
  params.set("bias_term", !bias.empty());
  params.blobs = {engineMat({1, channels}, scale)};
  if (!bias.empty()) {
    params.blobs.push_back(engineMat({1, channels}, bias));
  }
  return builtInPlan("Scale", params, input);
}

}  // namespace quantoscope::ncnn

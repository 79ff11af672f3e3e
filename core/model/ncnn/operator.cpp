// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/operator.h"

#include <utility>

namespace quantoscope::ncnn {

Plan kernelPlan(std::vector<Shape> outputs, KernelFunction kernel) {
  Step step;
  step.kernel = std::move(kernel);
  step.outputs = std::move(outputs);
  return {{std::move(step)}};
}

Plan builtInPlan(const std::string& engineType, const cv::dnn::LayerParams& params, Shape output) {
  Step step;
  step.engineType = engineType;
  step.params = params;
  step.outputs = {std::move(output)};
  return {{std::move(step)}};
}

}  // namespace quantoscope::ncnn

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/fused_activation.h"

#include <array>
#include <cmath>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/elementwise.h"

namespace quantoscope::ncnn {
namespace {

constexpr std::array<const char*, 7> kNames = {"",        "ReLU", "LeakyReLU", "Clip",
                                               "Sigmoid", "Mish", "HardSwish"};
constexpr std::array<std::size_t, 7> kValueCounts = {0, 0, 1, 2, 0, 0, 2};

Step builtInStep(const char* type, const Shape& shape, const cv::dnn::LayerParams& params) {
  return std::move(builtInPlan(type, params, shape).steps.front());
}

}  // namespace

std::string FusedActivation::name() const {
  return kNames.at(static_cast<std::size_t>(type));
}

FusedActivation readFusedActivation(LayerReader& reader) {
  FusedActivation activation;
  activation.type = reader.integer(9, 0, 0, 6, "activation type");
  activation.values = reader.reals(10);
  const std::size_t needed = kValueCounts.at(static_cast<std::size_t>(activation.type));
  if (activation.values.size() < needed) {
    throw Error("activation type " + std::to_string(activation.type) + " (" + activation.name() +
                ") takes " + std::to_string(needed) + " values in parameter 10, but " +
                std::to_string(activation.values.size()) + " are given");
  }
  return activation;
}

void appendActivation(const FusedActivation& activation, Plan& plan) {
  const Shape shape = plan.steps.back().outputs.front();
  const auto& values = activation.values;
  switch (activation.type) {
    case 1:
      plan.steps.push_back(reluStep(shape, 0));
      break;
    case 2:
      plan.steps.push_back(reluStep(shape, values[0]));
      break;
    case 3:
      plan.steps.push_back(clipStep(shape, values[0], values[1]));
      break;
    case 4:
      plan.steps.push_back(sigmoidStep(shape));
      break;
    case 5:
      plan.steps.push_back(mishStep(shape));
      break;
    case 6:
      plan.steps.push_back(hardSwishStep(shape, values[0], values[1]));
      break;
    default:
      break;
  }
}

Step reluStep(const Shape& shape, float slope) {
  cv::dnn::LayerParams params;
  params.set("negative_slope", slope);
  return builtInStep("ReLU", shape, params);
}

Step clipStep(const Shape& shape, float low, float high) {
  if (low < high) {
    cv::dnn::LayerParams params;
    params.set("min_value", low);
    params.set("max_value", high);
    return builtInStep("ReLU6", shape, params);
  }
  return elementwiseStep(shape, [low, high](float x) {
    const float raised = x < low ? low : x;
    return raised > high ? high : raised;
  });
}

Step sigmoidStep(const Shape& shape) {
  return builtInStep("Sigmoid", shape, {});
}

Step mishStep(const Shape& shape) {
  return builtInStep("Mish", shape, {});
}

Step hardSwishStep(const Shape& shape, float alpha, float beta) {
  const float lower = -beta / alpha;
  const float upper = 1.F / alpha + lower;
  return elementwiseStep(shape, [=](float x) {
    if (x < lower) {
      return 0.F;
    }
    return x > upper ? x : x * (x * alpha + beta);
  });
}

}  // namespace quantoscope::ncnn

// SPDX-License-Identifier: GPL-3.0-or-later
#include <cfloat>
#include <cmath>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/convolution_reader.h"
#include "core/model/ncnn/elementwise.h"
#include "core/model/ncnn/engine_mat.h"
#include "core/model/ncnn/fused_activation.h"
#include "core/model/ncnn/operator_loaders.h"

namespace quantoscope::ncnn {
namespace {

void requireOneToOne(const LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
}

/// An operator that is one of the steps that a fused activation can be, too.
template <typename MakeStep>
Operator singleStep(MakeStep makeStep) {
  Operator op;
  op.plan = [makeStep](std::span<const Shape> inputs) { return Plan{{makeStep(inputs[0])}}; };
  return op;
}

Step builtInStep(const char* type, const Shape& shape) {
  return std::move(builtInPlan(type, {}, shape).steps.front());
}

}  // namespace

Operator loadBnll(LayerReader& reader) {
  requireOneToOne(reader);
  return elementwiseOperator([](float x) {
    return x > 0 ? x + std::log(1.F + std::exp(-x)) : std::log(1.F + std::exp(x));
  });
}

Operator loadCelu(LayerReader& reader) {
  requireOneToOne(reader);
  const float alpha = reader.real(0, 1);
  return elementwiseOperator(
      [=](float x) { return x < 0 ? (std::exp(x / alpha) - 1.F) * alpha : x; });
}

Operator loadClip(LayerReader& reader) {
  requireOneToOne(reader);
  const float low = reader.real(0, -FLT_MAX);
  const float high = reader.real(1, FLT_MAX);
  return singleStep([=](const Shape& shape) { return clipStep(shape, low, high); });
}

Operator loadElu(LayerReader& reader) {
  requireOneToOne(reader);
  const float alpha = reader.real(0, 0.1F);
  return elementwiseOperator([=](float x) { return x < 0 ? alpha * (std::exp(x) - 1.F) : x; });
}

Operator loadGelu(LayerReader& reader) {
  requireOneToOne(reader);
  if (reader.flag(0, false, "fast form")) {
    return elementwiseOperator([](float x) {
      return 0.5F * x * (1.F + std::tanh(0.79788452F * (x + 0.044715F * x * x * x)));
    });
  }
  return elementwiseOperator([](float x) { return 0.5F * x * std::erfc(-0.70710678F * x); });
}

Operator loadHardSigmoid(LayerReader& reader) {
  requireOneToOne(reader);
  const float alpha = reader.real(0, 0.2F);
  const float beta = reader.real(1, 0.5F);
  const float lower = -beta / alpha;
  const float upper = 1.F / alpha + lower;
  return elementwiseOperator([=](float x) {
    if (x < lower) {
      return 0.F;
    }
    return x > upper ? 1.F : x * alpha + beta;
  });
}

Operator loadHardSwish(LayerReader& reader) {
  requireOneToOne(reader);
  const float alpha = reader.real(0, 0.2F);
  const float beta = reader.real(1, 0.5F);
  return singleStep([=](const Shape& shape) { return hardSwishStep(shape, alpha, beta); });
}

Operator loadMish(LayerReader& reader) {
  requireOneToOne(reader);
  return singleStep(mishStep);
}

Operator loadPrelu(LayerReader& reader) {
  requireOneToOne(reader);
  const int count = reader.integer(0, 0, 1, kMaxChannels, "number of slopes");
  const auto slopes = reader.raw(count, "slopes");
  Operator op;
  op.plan = [slopes](std::span<const Shape> inputs) {
    const Shape& shape = inputs[0];
    if (slopes.size() == 1) {
      return Plan{{reluStep(shape, slopes[0])}};
    }
    const int channels = static_cast<int>(slopes.size());
    if (shape[0] != channels) {
      throw Error("holds slopes for " + std::to_string(channels) + " channels, but reads " +
                  toString(shape));
    }
    cv::dnn::LayerParams params;
    params.blobs = {engineMat({1, channels}, slopes)};
    return builtInPlan("PReLU", params, shape);
  };
  return op;
}

Operator loadRelu(LayerReader& reader) {
  requireOneToOne(reader);
  const float slope = reader.real(0, 0);
  return singleStep([=](const Shape& shape) { return reluStep(shape, slope); });
}

Operator loadSelu(LayerReader& reader) {
  requireOneToOne(reader);
  const float alpha = reader.real(0, 1.67326324F);
  const float lambda = reader.real(1, 1.050700987F);
  const float both = alpha * lambda;
  return elementwiseOperator(
      [=](float x) { return x < 0 ? (std::exp(x) - 1.F) * both : x * lambda; });
}

Operator loadShrink(LayerReader& reader) {
  requireOneToOne(reader);
  const float bias = reader.real(0, 0);
  const float lambda = reader.real(1, 0.5F);
  return elementwiseOperator([=](float x) {
    if (x < -lambda) {
      return x + bias;
    }
    return x > lambda ? x - bias : 0.F;
  });
}

Operator loadSigmoid(LayerReader& reader) {
  requireOneToOne(reader);
  return singleStep(sigmoidStep);
}

Operator loadSoftplus(LayerReader& reader) {
  requireOneToOne(reader);
  return elementwiseOperator([](float x) { return std::log(std::exp(x) + 1.F); });
}

Operator loadSwish(LayerReader& reader) {
  requireOneToOne(reader);
  return singleStep([](const Shape& shape) { return builtInStep("Swish", shape); });
}

Operator loadTanh(LayerReader& reader) {
  requireOneToOne(reader);
  return singleStep([](const Shape& shape) { return builtInStep("TanH", shape); });
}

}  // namespace quantoscope::ncnn

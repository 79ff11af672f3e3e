// SPDX-License-Identifier: GPL-3.0-or-later
#include <cfloat>
#include <cmath>

#include "core/model/ncnn/elementwise.h"
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

}  // namespace

Operator loadClip(LayerReader& reader) {
  requireOneToOne(reader);
  const float low = reader.real(0, -FLT_MAX);
  const float high = reader.real(1, FLT_MAX);
  return singleStep([=](const Shape& shape) { return clipStep(shape, low, high); });
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

Operator loadRelu(LayerReader& reader) {
  requireOneToOne(reader);
  const float slope = reader.real(0, 0);
  return singleStep([=](const Shape& shape) { return reluStep(shape, slope); });
}

Operator loadSigmoid(LayerReader& reader) {
  requireOneToOne(reader);
  return singleStep(sigmoidStep);
}

}  // namespace quantoscope::ncnn

// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/channel_scale.h"
#include "core/model/ncnn/convolution_reader.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

constexpr int kScaleFromBlob = -233;

struct ChannelScale {
  std::vector<float> scale;
  std::vector<float> bias;
};

Operator scaleOperator(std::shared_ptr<const ChannelScale> values) {
  Operator op;
  op.plan = [values = std::move(values)](std::span<const Shape> inputs) {
    return channelScalePlan(inputs[0], values->scale, values->bias);
  };
  return op;
}

/// y = x * scale, where the scale of each channel is another blob.
Plan planScaleFromBlob(const Shape& input, const Shape& scale) {
  const std::size_t channels = static_cast<std::size_t>(input[0]);
  if (elementCount(scale) != channels) {
    throw Error("the scale has the shape " + toString(scale) + "; it needs one value for each of " +
                std::to_string(channels) + " channels");
  }
  const std::size_t plane = elementCount(input) / channels;
  return kernelPlan({input}, [=](auto in, auto out) {
    for (std::size_t c = 0; c < channels; ++c) {
      for (std::size_t i = 0; i < plane; ++i) {
        out[0][c * plane + i] = in[0][c * plane + i] * in[1][c];
      }
    }
  });
}

}  // namespace

Operator loadBatchNorm(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const int channels = reader.integer(0, 0, 1, kMaxChannels, "number of channels");
  const float epsilon = reader.real(1, 0);
  const auto slope = reader.raw(channels, "slopes");
  const auto mean = reader.raw(channels, "means");
  const auto variance = reader.raw(channels, "variances");
  const auto bias = reader.raw(channels, "biases");
  const auto values = std::make_shared<ChannelScale>();
  for (std::size_t i = 0; i < slope.size(); ++i) {
    float deviation = std::sqrt(variance[i] + epsilon);
    if (deviation == 0) {
      deviation = 0.0001F;  // As ncnn does.
    }
    values->scale.push_back(slope[i] / deviation);
    values->bias.push_back(bias[i] - slope[i] * mean[i] / deviation);
  }
  return scaleOperator(values);
}

Operator loadBias(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const int count = reader.integer(0, 0, 1, kMaxChannels, "number of biases");
  const auto biases = reader.raw(count, "biases");
  Operator op;
  op.plan = [biases](std::span<const Shape> inputs) {
    const auto channels = static_cast<std::size_t>(extentsOf(inputs[0]).channels);
    if (biases.size() < channels) {
      throw Error("holds " + std::to_string(biases.size()) + " biases, but reads " +
                  toString(inputs[0]));
    }
    const std::size_t plane = elementCount(inputs[0]) / channels;
    return kernelPlan({inputs[0]}, [=](auto in, auto out) {
      for (std::size_t i = 0; i < channels * plane; ++i) {
        out[0][i] = in[0][i] + biases[i / plane];
      }
    });
  };
  return op;
}

Operator loadScale(LayerReader& reader) {
  reader.requireTops(1, 1);
  const int count = reader.integer(0, 0);
  const bool hasBias = reader.flag(1, false, "bias term");
  if (count == kScaleFromBlob) {
    reader.requireBottoms(2, 2);
    if (hasBias) {
      throw Error("takes its scale from a blob and has a bias, which no file can hold");
    }
    Operator op;
    op.plan = [](std::span<const Shape> inputs) { return planScaleFromBlob(inputs[0], inputs[1]); };
    return op;
  }
  reader.requireBottoms(1, 1);
  const auto values = std::make_shared<ChannelScale>();
  values->scale = reader.raw(count, "scales");
  if (hasBias) {
    values->bias = reader.raw(count, "biases");
  }
  return scaleOperator(values);
}

}  // namespace quantoscope::ncnn

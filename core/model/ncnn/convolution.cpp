// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/convolution_reader.h"
#include "core/model/ncnn/copy.h"
#include "core/model/ncnn/engine_mat.h"
#include "core/model/ncnn/fused_activation.h"
#include "core/model/ncnn/inner_convolution.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

bool engineCanPad(const ConvolutionGeometry& geometry) {
  const bool padded = geometry.padLeft != 0 || geometry.padTop != 0;
  return geometry.padLeft == geometry.padRight && geometry.padTop == geometry.padBottom &&
         (!padded || geometry.padValue == 0);
}

/// A convolution whose weights are in the file.
struct StaticConvolution {
  ConvolutionGeometry geometry;
  int inputChannels = 0;
  int outputChannels = 0;
  cv::Mat weights;
  cv::Mat bias;
  FusedActivation activation;
};

Step convolutionStep(const StaticConvolution& convolution, const Shape& input) {
  const auto geometry = withExplicitPads(convolution.geometry, input[1], input[2]);
  const cv::Size size = convolutionOutput(geometry, input[1], input[2]);
  Step step;
  step.outputs = {{convolution.outputChannels, size.height, size.width}};
  requireReasonableWork(static_cast<double>(elementCount(step.outputs[0])) *
                        static_cast<double>(convolution.weights.total()) /
                        convolution.outputChannels);
  if (engineCanPad(geometry)) {
    step.engineType = "Convolution";
    step.params = convolutionParams(geometry, convolution.outputChannels);
    step.params.blobs = {convolution.weights};
    if (!convolution.bias.empty()) {
      step.params.blobs.push_back(convolution.bias);
    }
    step.params.set("bias_term", !convolution.bias.empty());
    return step;
  }
  const auto inner = std::make_shared<PaddedConvolution>(
      geometry, convolution.inputChannels, input[1], input[2], convolution.outputChannels);
  inner->setWeights(convolution.weights, convolution.bias);
  step.kernel = [inner](auto in, auto out) { inner->run(in[0], out[0]); };
  step.instrumented = true;
  return step;
}

Plan planStatic(const StaticConvolution& convolution, const Shape& input) {
  Plan plan;
  const auto& geometry = convolution.geometry;
  const bool flat = input.size() == 1 && geometry.kernelWidth == 1 && geometry.kernelHeight == 1 &&
                    geometry.groups == 1 && input[0] == convolution.inputChannels;
  if (flat) {
    plan.steps.push_back(copyStep(input, {input[0], 1, 1}));
  } else {
    requireDimensions(input, 3, 3);
    if (input[0] != convolution.inputChannels) {
      throw Error("its weights are for " + std::to_string(convolution.inputChannels) +
                  " input channels, but it reads " + toString(input));
    }
  }
  plan.steps.push_back(convolutionStep(convolution, flat ? plan.steps.back().outputs[0] : input));
  appendActivation(convolution.activation, plan);
  if (flat) {
    plan.steps.push_back(copyStep(plan.steps.back().outputs[0], {convolution.outputChannels}));
  }
  return plan;
}

Operator loadAnyConvolution(LayerReader& reader, LayerKind kind) {
  reader.requireTops(1, 1);
  const ConvolutionSettings settings = readConvolutionSettings(reader, kind);
  reader.requireBottoms(1, 1);
  auto quantizable = std::make_shared<QuantizableLayer>();
  quantizable->kind = kind;
  quantizable->geometry = settings.geometry;
  quantizable->outputChannels = settings.outputChannels;
  quantizable->inputChannels = settings.inputChannels;
  quantizable->activation = settings.activation.name();
  quantizable->weights = reader.tagged(settings.weightCount, "weights");
  if (settings.hasBias) {
    quantizable->bias = reader.raw(settings.outputChannels, "biases");
  }
  const auto convolution = std::make_shared<StaticConvolution>();
  const auto& geometry = settings.geometry;
  convolution->geometry = geometry;
  convolution->inputChannels = settings.inputChannels;
  convolution->outputChannels = settings.outputChannels;
  convolution->activation = settings.activation;
  convolution->weights =
      engineMat({settings.outputChannels, settings.inputChannels / geometry.groups,
                 geometry.kernelHeight, geometry.kernelWidth},
                quantizable->weights);
  if (settings.hasBias) {
    convolution->bias = engineMat({1, settings.outputChannels}, quantizable->bias);
  }
  Operator op;
  op.plan = [convolution](std::span<const Shape> inputs) {
    return planStatic(*convolution, inputs[0]);
  };
  op.quantizable = std::move(quantizable);
  return op;
}

}  // namespace

Operator loadConvolution(LayerReader& reader) {
  return loadAnyConvolution(reader, LayerKind::Convolution);
}

Operator loadConvolutionDepthWise(LayerReader& reader) {
  return loadAnyConvolution(reader, LayerKind::ConvolutionDepthWise);
}

}  // namespace quantoscope::ncnn

// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/convolution_reader.h"
#include "core/model/ncnn/copy.h"
#include "core/model/ncnn/embedded_scales.h"
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
  requireReasonableProducts(static_cast<double>(elementCount(step.outputs[0])) *
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

/// The convolution of a layer whose weights are not to be quantized: in one dimension, or with
/// weights from a blob. `input` and `output` are C×H×W.
struct FloatConvolution {
  Shape input;
  Shape output;
  std::shared_ptr<PaddedConvolution> inner;
};

FloatConvolution floatConvolution(const ConvolutionGeometry& given, const Shape& input,
                                  int outputChannels) {
  const auto geometry = withExplicitPads(given, input[1], input[2]);
  const cv::Size size = convolutionOutput(geometry, input[1], input[2]);
  FloatConvolution convolution;
  convolution.input = input;
  convolution.output = {outputChannels, size.height, size.width};
  requireReasonableProducts(static_cast<double>(elementCount(convolution.output)) *
                            (input[0] / geometry.groups) * geometry.kernelWidth *
                            geometry.kernelHeight);
  convolution.inner =
      std::make_shared<PaddedConvolution>(geometry, input[0], input[1], input[2], outputChannels);
  return convolution;
}

/// A blob of ncnn as C×H×W: a matrix is taken as channels of one row.
Shape asPlanes(const Shape& shape, const ConvolutionForm& form) {
  requireDimensions(shape, form.oneDimensional ? 2 : 3, form.oneDimensional ? 2 : 3);
  return form.oneDimensional ? Shape{shape[0], 1, shape[1]} : shape;
}

Shape fromPlanes(const Shape& shape, const ConvolutionForm& form) {
  return form.oneDimensional ? Shape{shape[0], shape[2]} : shape;
}

Plan planStaticOneDimensional(const StaticConvolution& convolution, const ConvolutionForm& form,
                              const Shape& input) {
  const Shape planes = asPlanes(input, form);
  if (planes[0] != convolution.inputChannels) {
    throw Error("its weights are for " + std::to_string(convolution.inputChannels) +
                " input channels, but it reads " + toString(input));
  }
  const auto made = floatConvolution(convolution.geometry, planes, convolution.outputChannels);
  made.inner->setWeights(convolution.weights, convolution.bias);
  Plan plan = kernelPlan({fromPlanes(made.output, form)},
                         [inner = made.inner](auto in, auto out) { inner->run(in[0], out[0]); });
  appendActivation(convolution.activation, plan);
  return plan;
}

/// The second input is the weights, outputs × inputs of a group × kernel; the third the bias.
Plan planDynamic(const ConvolutionSettings& settings, const ConvolutionForm& form,
                 std::span<const Shape> inputs) {
  const Shape planes = asPlanes(inputs[0], form);
  Shape weights = inputs[1];
  // Where a group has one input, three dimensions may leave its extent out.
  const std::size_t dimensions = form.oneDimensional ? 3 : 4;
  if (weights.size() + 1 == dimensions) {
    weights.insert(weights.begin() + 1, 1);
  }
  requireDimensions(weights, dimensions, dimensions);
  if (form.oneDimensional) {
    weights.insert(weights.begin() + 2, 1);
  }
  ConvolutionGeometry geometry = settings.geometry;
  geometry.kernelHeight = weights[2];
  geometry.kernelWidth = weights[3];
  if (geometry.kernelHeight > kMaxKernel || geometry.kernelWidth > kMaxKernel ||
      planes[0] % geometry.groups != 0 || weights[0] % geometry.groups != 0 ||
      weights[1] != planes[0] / geometry.groups) {
    throw Error("weights of " + toString(inputs[1]) + " do not fit an input of " +
                toString(inputs[0]) + " in " + std::to_string(geometry.groups) + " groups");
  }
  if (settings.hasBias && elementCount(inputs[2]) != static_cast<std::size_t>(weights[0])) {
    throw Error("biases of " + toString(inputs[2]) + " do not fit " + std::to_string(weights[0]) +
                " outputs");
  }
  const auto made = floatConvolution(geometry, planes, weights[0]);
  Plan plan = kernelPlan(
      {fromPlanes(made.output, form)},
      [inner = made.inner, weights, hasBias = settings.hasBias](auto in, auto out) {
        // The engine does not write to weights.
        const cv::Mat weightMat(weights, CV_32F, const_cast<float*>(in[1]));
        const cv::Mat biasMat =
            hasBias ? cv::Mat(1, weights[0], CV_32F, const_cast<float*>(in[2])) : cv::Mat();
        inner->setWeights(weightMat, biasMat);
        inner->run(in[0], out[0]);
      });
  appendActivation(settings.activation, plan);
  return plan;
}

/// How many scales the weights of a layer that is quantized already have.
int weightScales(const ConvolutionSettings& settings, const ConvolutionForm& form) {
  if (form.oneDimensional) {
    throw Error("is quantized already, which ncnn does not know for one dimension");
  }
  if (!form.grouped) {
    return settings.outputChannels;
  }
  switch (settings.int8Term % 100) {
    case 1:
      return settings.geometry.groups;
    case 2:
      return 1;
    default:
      throw Error("is quantized already in a way that ncnn does not know (parameter 8 is " +
                  std::to_string(settings.int8Term) + ")");
  }
}

Operator loadAnyConvolution(LayerReader& reader, const ConvolutionForm& form) {
  reader.requireTops(1, 1);
  const ConvolutionSettings settings = readConvolutionSettings(reader, form);
  Operator op;
  if (settings.dynamicWeights) {
    const std::size_t bottoms = settings.hasBias ? 3 : 2;
    reader.requireBottoms(bottoms, bottoms);
    op.plan = [settings, form](std::span<const Shape> inputs) {
      return planDynamic(settings, form, inputs);
    };
    return op;
  }
  reader.requireBottoms(1, 1);
  auto quantizable = std::make_shared<QuantizableLayer>();
  quantizable->kind = form.grouped ? LayerKind::ConvolutionDepthWise : LayerKind::Convolution;
  quantizable->geometry = settings.geometry;
  quantizable->outputChannels = settings.outputChannels;
  quantizable->inputChannels = settings.inputChannels;
  quantizable->activation = settings.activation.name();
  StoredValues weights = reader.stored(settings.weightCount, "weights");
  if (settings.hasBias) {
    quantizable->bias = reader.raw(settings.outputChannels, "biases");
  }
  if (settings.int8Term != 0) {
    readLayerScales(reader, settings.int8Term, weightScales(settings, form));
  }
  quantizable->weights = decoded(
      std::move(weights), reader.embedded() ? reader.embedded()->weights : std::vector<float>());
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
  if (form.oneDimensional) {
    op.plan = [convolution, form](std::span<const Shape> inputs) {
      return planStaticOneDimensional(*convolution, form, inputs[0]);
    };
    return op;
  }
  op.plan = [convolution](std::span<const Shape> inputs) {
    return planStatic(*convolution, inputs[0]);
  };
  op.quantizable = std::move(quantizable);
  return op;
}

}  // namespace

Operator loadConvolution(LayerReader& reader) {
  return loadAnyConvolution(reader, {});
}

Operator loadConvolution1d(LayerReader& reader) {
  return loadAnyConvolution(reader, {.oneDimensional = true});
}

Operator loadConvolutionDepthWise(LayerReader& reader) {
  return loadAnyConvolution(reader, {.grouped = true});
}

Operator loadConvolutionDepthWise1d(LayerReader& reader) {
  return loadAnyConvolution(reader, {.oneDimensional = true, .grouped = true});
}

}  // namespace quantoscope::ncnn

// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/engine_mat.h"
#include "core/model/ncnn/inner_convolution.h"
#include "core/model/ncnn/shapes.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"
#include "core/model/onnx/transposed_convolution.h"
#include "core/model/onnx/weights.h"

namespace quantoscope::onnxgraph {
namespace {

constexpr int kMaxStride = 1 << 12;

/// What both convolutions have in common. A convolution over one axis is one over two whose first
/// has an extent of 1.
struct Settings {
  Shape input;        ///< N×C×H×W.
  bool flat = false;  ///< The tensor has one spatial axis.
  ConvolutionGeometry geometry;
  WindowPads pads;
  int outputChannels = 0;
  std::vector<float> weights;
  std::vector<float> bias;
};

void widen(std::vector<int>& perAxis, int value) {
  perAxis.insert(perAxis.begin(), value);
}

Settings readSettings(NodeReader& reader, bool transposed) {
  reader.requireInputs(2, 3);
  reader.requireOneOutput();
  Settings settings;
  const Constant& weights = reader.constant(1, "W");
  settings.input = reader.shape(0);
  const std::size_t rank = weights.shape.size();
  if ((rank != 3 && rank != 4) || settings.input.size() != rank) {
    throw Error("has weights of " + describeShape(weights.shape) + " for an input of " +
                describeShape(settings.input) + "; convolutions over one or two axes can be run");
  }
  const std::size_t axes = rank - 2;
  auto kernel = readPerAxis(reader, "kernel_shape", axes, 0, 1, 1 << 15);
  auto strides = readPerAxis(reader, "strides", axes, 1, 1, kMaxStride);
  auto dilations = readPerAxis(reader, "dilations", axes, 1, 1, kMaxStride);
  const int groups = reader.integer("group", 1, 1, 1 << 20);
  const Shape weightKernel(weights.shape.begin() + 2, weights.shape.end());
  if (!reader.has("kernel_shape")) {
    kernel = weightKernel;
  }
  if (kernel != weightKernel || checkedCount(weights.shape) == 0) {
    throw Error("its attribute 'kernel_shape' does not fit its weights of " +
                describeShape(weights.shape));
  }
  settings.flat = axes == 1;
  std::vector<int> extents(settings.input.begin() + 2, settings.input.end());
  if (!transposed) {
    settings.pads = readPads(reader, extents, kernel, strides, dilations);
  } else {
    settings.pads.begin.assign(axes, 0);
    settings.pads.end.assign(axes, 0);
  }
  if (settings.flat) {
    widen(kernel, 1);
    widen(strides, 1);
    widen(dilations, 1);
    widen(settings.pads.begin, 0);
    widen(settings.pads.end, 0);
    settings.input.insert(settings.input.begin() + 2, 1);
  }
  auto& geometry = settings.geometry;
  geometry.kernelHeight = kernel[0];
  geometry.kernelWidth = kernel[1];
  geometry.strideHeight = strides[0];
  geometry.strideWidth = strides[1];
  geometry.dilationHeight = dilations[0];
  geometry.dilationWidth = dilations[1];
  geometry.padTop = settings.pads.begin[0];
  geometry.padLeft = settings.pads.begin[1];
  geometry.padBottom = settings.pads.end[0];
  geometry.padRight = settings.pads.end[1];
  geometry.groups = groups;
  const int channels = settings.input[1];
  const int weightChannels = weights.shape[transposed ? 0 : 1];
  const std::int64_t expected = transposed ? weightChannels : std::int64_t{weightChannels} * groups;
  const std::int64_t outputs =
      transposed ? std::int64_t{weights.shape[1]} * groups : weights.shape[0];
  if (expected != channels || channels % groups != 0 || outputs % groups != 0 ||
      outputs > (1 << 26)) {
    throw Error("has weights of " + describeShape(weights.shape) + " in " + std::to_string(groups) +
                " groups for an input of " + describeShape(reader.shape(0)));
  }
  settings.outputChannels = static_cast<int>(outputs);
  settings.weights = realsOf(weights);
  if (reader.hasInput(2)) {
    settings.bias = reader.realsOf(2, "B");
    if (static_cast<std::int64_t>(settings.bias.size()) != outputs) {
      throw Error("has " + std::to_string(settings.bias.size()) + " biases for " +
                  std::to_string(outputs) + " output channels");
    }
  }
  return settings;
}

/// Puts the convolution between the steps that give a tensor with one spatial axis a second one.
Operation finish(Settings settings, Step step, LayerKind plain, LayerKind grouped, bool folded) {
  std::vector<Step> steps;
  if (settings.flat) {
    steps.push_back(copyStep(settings.input));
  }
  steps.push_back(std::move(step));
  if (settings.flat) {
    const Shape& wide = steps.back().outputs.front();
    steps.push_back(copyStep({wide[0], wide[1], wide[3]}));
  }
  Operation operation = stepsReading(1, std::move(steps));
  auto layer = std::make_shared<QuantizableLayer>();
  layer->kind = settings.geometry.groups > 1 ? grouped : plain;
  layer->geometry = settings.geometry;
  if (settings.pads.sameUpper || settings.pads.sameLower) {
    auto& geometry = layer->geometry;
    geometry.padTop = geometry.padLeft = geometry.padBottom = geometry.padRight = 0;
    geometry.autoPadding =
        settings.pads.sameUpper ? AutoPadding::SameUpper : AutoPadding::SameLower;
  }
  layer->inputChannels = settings.input[1];
  layer->outputChannels = settings.outputChannels;
  layer->weights = std::move(settings.weights);
  layer->bias = std::move(settings.bias);
  operation.quantizable = std::move(layer);
  operation.foldsNext = folded;
  return operation;
}

Shape weightShape(const Settings& settings) {
  const auto& geometry = settings.geometry;
  return {settings.outputChannels, settings.input[1] / geometry.groups, geometry.kernelHeight,
          geometry.kernelWidth};
}

void addBlobs(const Settings& settings, cv::dnn::LayerParams& params) {
  if (!settings.bias.empty()) {
    params.blobs.push_back(ncnn::engineMat({1, settings.outputChannels}, settings.bias));
  }
  params.set("bias_term", !settings.bias.empty());
}

/// Why a convolution cannot be quantized; empty if it can.
std::string floatReason(const NodeReader& reader) {
  constexpr std::size_t kThreeAxes = 5;
  if (reader.inputCount() < 2 || !reader.hasInput(0) || !reader.hasInput(1)) {
    return {};
  }
  if (reader.shape(0).size() == kThreeAxes && reader.shape(1).size() == kThreeAxes) {
    return "it works on three axes";
  }
  if (reader.input(1).constant == nullptr) {
    return "the network computes its weights";
  }
  if (reader.hasInput(2) && reader.input(2).constant == nullptr) {
    return "the network computes its biases";
  }
  return {};
}

}  // namespace

Operation importConv(NodeReader& reader) {
  if (const std::string why = floatReason(reader); !why.empty()) {
    return importFloatConv(reader, why);
  }
  Settings settings = readSettings(reader, false);
  const bool folded =
      foldBatchNormalization(reader, settings.outputChannels, settings.weights, settings.bias);
  const auto& geometry = settings.geometry;
  const int height = settings.input[2];
  const int width = settings.input[3];
  const cv::Size size = ncnn::convolutionOutput(geometry, height, width);
  Step step;
  step.outputs = {{settings.input[0], settings.outputChannels, size.height, size.width}};
  ncnn::requireReasonableProducts(static_cast<double>(checkedCount(step.outputs[0])) *
                                  static_cast<double>(settings.weights.size()) /
                                  settings.outputChannels);
  const cv::Mat weights = ncnn::engineMat(weightShape(settings), settings.weights);
  const bool symmetric =
      geometry.padLeft == geometry.padRight && geometry.padTop == geometry.padBottom;
  if (symmetric) {
    step.engineType = "Convolution";
    step.params = ncnn::convolutionParams(geometry, settings.outputChannels);
    step.params.blobs = {weights};
    addBlobs(settings, step.params);
  } else {
    if (settings.input[0] != 1) {
      return importFloatConv(reader, "it pads the sides differently for a batch of " +
                                         std::to_string(settings.input[0]));
    }
    // The engine would insert a layer that pads, and what is observed would be the padded tensor.
    const auto inner = std::make_shared<ncnn::PaddedConvolution>(
        geometry, settings.input[1], height, width, settings.outputChannels);
    inner->setWeights(weights, settings.bias.empty()
                                   ? cv::Mat()
                                   : ncnn::engineMat({1, settings.outputChannels}, settings.bias));
    step.kernel.run = [inner](auto in, auto out) { inner->run(in[0], out[0]); };
    step.instrumented = true;
  }
  return finish(std::move(settings), std::move(step), LayerKind::Convolution,
                LayerKind::ConvolutionDepthWise, folded);
}

Operation importConvTranspose(NodeReader& reader) {
  if (const std::string why = floatReason(reader); !why.empty()) {
    return importFloatConvTranspose(reader, why);
  }
  Settings settings = readSettings(reader, true);
  auto& geometry = settings.geometry;
  const std::size_t axes = settings.flat ? 1 : 2;
  auto outputPadding = readPerAxis(reader, "output_padding", axes, 0, 0, kMaxStride);
  const auto wanted = readPerAxis(reader, "output_shape", axes, 0, 0, 1 << 26);
  const std::string mode = reader.text("auto_pad", "NOTSET");
  auto pads = readPerAxis(reader, "pads", 2 * axes, 0, 0, 1 << 16);
  const std::array<int, 2> strides = {geometry.strideHeight, geometry.strideWidth};
  const std::array<int, 2> kernels = {geometry.kernelHeight, geometry.kernelWidth};
  const std::array<int, 2> dilations = {geometry.dilationHeight, geometry.dilationWidth};
  const bool same = mode == "SAME_UPPER" || mode == "SAME_LOWER";
  if (!same && mode != "NOTSET" && mode != "VALID" && !mode.empty()) {
    throw Error("its attribute 'auto_pad' is '" + mode + "', which is not known");
  }
  std::array<int, 2> begin = {0, 0};
  std::array<int, 2> extents = {1, 1};
  for (std::size_t i = 0; i < axes; ++i) {
    const std::size_t axis = i + (2 - axes);
    const std::int64_t full = std::int64_t{strides[axis]} * (settings.input[2 + axis] - 1) +
                              std::int64_t{dilations[axis]} * (kernels[axis] - 1) + 1 +
                              outputPadding[i];
    std::int64_t before = mode == "VALID" ? 0 : pads[i];
    std::int64_t after = mode == "VALID" ? 0 : pads[axes + i];
    if (same || (reader.has("output_shape") && !wanted.empty())) {
      const std::int64_t target = reader.has("output_shape")
                                      ? wanted[i]
                                      : std::int64_t{strides[axis]} * settings.input[2 + axis];
      const std::int64_t total = std::max<std::int64_t>(0, full - target);
      if (full < target) {
        throw Error("its output would have to be larger than what its weights produce");
      }
      // Without auto_pad the standard puts the larger half first.
      before = mode == "SAME_UPPER" ? total / 2 : total - total / 2;
      after = total - before;
    }
    begin[axis] = static_cast<int>(before);
    extents[axis] = ncnn::checkedExtent(full - before - after, "output");
  }
  geometry.padTop = begin[0];
  geometry.padLeft = begin[1];
  // What is missing at the far side is either cut off or was never reached by the kernel.
  const auto padEnd = [&](std::size_t axis) {
    return static_cast<int>(std::int64_t{strides[axis]} * (settings.input[2 + axis] - 1) +
                            std::int64_t{dilations[axis]} * (kernels[axis] - 1) + 1 - begin[axis] -
                            extents[axis]);
  };
  geometry.padBottom = std::max(0, padEnd(0));
  geometry.padRight = std::max(0, padEnd(1));

  Step step;
  step.outputs = {{settings.input[0], settings.outputChannels, extents[0], extents[1]}};
  checkedCount(step.outputs[0]);
  ncnn::requireReasonableProducts(static_cast<double>(checkedCount(settings.input)) *
                                  static_cast<double>(settings.weights.size()) / settings.input[1]);
  settings.weights =
      outputChannelsFirst(settings.weights, settings.input[1], settings.outputChannels,
                          geometry.groups, geometry.kernelHeight * geometry.kernelWidth);
  const bool folded =
      foldBatchNormalization(reader, settings.outputChannels, settings.weights, settings.bias);
  step.kernel.run = transposedConvolution(settings.input, step.outputs[0], geometry,
                                          settings.weights, settings.bias);
  step.instrumented = true;
  return finish(std::move(settings), std::move(step), LayerKind::Deconvolution,
                LayerKind::DeconvolutionDepthWise, folded);
}

}  // namespace quantoscope::onnxgraph

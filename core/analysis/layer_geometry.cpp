// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_geometry.h"

#include <algorithm>
#include <string>

#include "core/base/error.h"
#include "core/model/tensor.h"

namespace quantoscope {
namespace {

PictureSize pictureOf(std::span<const int> shape) {
  return shape.size() == 4 ? PictureSize{shape[2], shape[3]} : PictureSize{1, shape[2]};
}

std::string describe(std::span<const int> shape) {
  return toString(Shape(shape.begin(), shape.end()));
}

LayerGeometry innerProduct(const QuantizableLayer& layer, std::span<const int> inputShape) {
  LayerGeometry geometry;
  const int inputs = static_cast<int>(layer.weights.size()) / std::max(1, layer.outputChannels);
  const std::size_t total = elementCount(Shape(inputShape.begin(), inputShape.end()));
  if (inputs < 1 || total % static_cast<std::size_t>(inputs) != 0) {
    throw Error("layer " + layer.name + ": takes rows of " + std::to_string(inputs) +
                " values, which " + describe(inputShape) + " has not");
  }
  geometry.shape.inputChannels = inputs;
  geometry.shape.outputChannels = layer.outputChannels;
  geometry.input = {1, 1};
  geometry.output = {1, 1};
  geometry.count = static_cast<int>(total / static_cast<std::size_t>(inputs));
  return geometry;
}

}  // namespace

LayerGeometry geometryOf(const QuantizableLayer& layer, std::span<const int> inputShape,
                         std::span<const int> outputShape) {
  if (layer.kind == LayerKind::InnerProduct) {
    return innerProduct(layer, inputShape);
  }
  if (inputShape.size() != outputShape.size() ||
      (inputShape.size() != 3 && inputShape.size() != 4)) {
    throw Error("layer " + layer.name + ": int8 has no code for a convolution of " +
                describe(inputShape));
  }
  LayerGeometry geometry;
  geometry.input = pictureOf(inputShape);
  geometry.output = pictureOf(outputShape);
  geometry.count = inputShape[0];
  const ConvolutionGeometry g =
      withExplicitPads(layer.geometry, geometry.input.height, geometry.input.width);
  Int8ConvolutionShape& shape = geometry.shape;
  shape.inputChannels = inputShape[1];
  shape.outputChannels = outputShape[1];
  shape.kernelHeight = g.kernelHeight;
  shape.kernelWidth = g.kernelWidth;
  shape.strideHeight = g.strideHeight;
  shape.strideWidth = g.strideWidth;
  shape.dilationHeight = g.dilationHeight;
  shape.dilationWidth = g.dilationWidth;
  shape.padTop = g.padTop;
  shape.padLeft = g.padLeft;
  shape.padBottom = g.padBottom;
  shape.padRight = g.padRight;
  shape.groups = g.groups;
  shape.transposed =
      layer.kind == LayerKind::Deconvolution || layer.kind == LayerKind::DeconvolutionDepthWise;
  check(shape);
  if (shape.transposed) {
    // Rows and columns that the file asks to append, or that a wanted size cuts off.
    const PictureSize natural = outputSize(shape, geometry.input);
    const auto fit = [](int wanted, int found, int& outputPad, int& pad) {
      outputPad = std::max(0, wanted - found);
      pad += std::max(0, found - wanted);
    };
    fit(geometry.output.height, natural.height, shape.outputPadBottom, shape.padBottom);
    fit(geometry.output.width, natural.width, shape.outputPadRight, shape.padRight);
  }
  if (!(outputSize(shape, geometry.input) == geometry.output)) {
    throw Error("layer " + layer.name + ": int8 has no code for a convolution from " +
                describe(inputShape) + " to " + describe(outputShape));
  }
  return geometry;
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

#include "core/base/error.h"

namespace quantoscope {
namespace {

/// The pads before and after one axis.
std::pair<int, int> samePads(int extent, int kernel, int dilation, int stride, bool upper) {
  const std::int64_t kernelExtent = std::int64_t{dilation} * (kernel - 1) + 1;
  const std::int64_t covered = std::int64_t{(extent - 1) / stride} * stride;
  const auto total = static_cast<int>(std::max<std::int64_t>(0, kernelExtent + covered - extent));
  const int smaller = total / 2;
  return upper ? std::pair(smaller, total - smaller) : std::pair(total - smaller, smaller);
}

}  // namespace

bool agrees(const Shape& shape, const Shape& declared) {
  return shape.size() == declared.size() &&
         std::equal(shape.begin(), shape.end(), declared.begin(),
                    [](int extent, int wanted) { return wanted == 0 || extent == wanted; });
}

const char* toString(LayerKind kind) {
  switch (kind) {
    case LayerKind::Convolution:
      return "Convolution";
    case LayerKind::ConvolutionDepthWise:
      return "ConvolutionDepthWise";
    case LayerKind::Deconvolution:
      return "Deconvolution";
    case LayerKind::DeconvolutionDepthWise:
      return "DeconvolutionDepthWise";
    case LayerKind::InnerProduct:
      return "InnerProduct";
  }
  throw Error("unknown kind of layer");
}

const char* toString(ModelFormat format) {
  switch (format) {
    case ModelFormat::Ncnn:
      return "ncnn";
    case ModelFormat::Onnx:
      return "ONNX";
    case ModelFormat::Caffe:
      return "Caffe";
    case ModelFormat::Darknet:
      return "Darknet";
    case ModelFormat::TensorFlow:
      return "TensorFlow";
  }
  throw Error("unknown model format");
}

std::string quantizedReason(const Model& model) {
  if (model.embeddedScales.empty()) {
    return {};
  }
  return model.name + ": is quantized already: " + std::to_string(model.embeddedScales.size()) +
         " of its layers hold int8 scales, which 'info' lists. Calibration needs the float model "
         "that this one was made from";
}

ConvolutionGeometry withExplicitPads(ConvolutionGeometry geometry, int inputHeight,
                                     int inputWidth) {
  if (geometry.autoPadding != AutoPadding::None) {
    const bool upper = geometry.autoPadding == AutoPadding::SameUpper;
    std::tie(geometry.padLeft, geometry.padRight) = samePads(
        inputWidth, geometry.kernelWidth, geometry.dilationWidth, geometry.strideWidth, upper);
    std::tie(geometry.padTop, geometry.padBottom) = samePads(
        inputHeight, geometry.kernelHeight, geometry.dilationHeight, geometry.strideHeight, upper);
    geometry.autoPadding = AutoPadding::None;
  }
  return geometry;
}

}  // namespace quantoscope

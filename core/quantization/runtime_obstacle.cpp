// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/runtime_obstacle.h"

#include "core/quantization/weight_quantization.h"

namespace quantoscope {
namespace {

bool isDepthwise(const QuantizableLayer& layer) {
  return layer.kind == LayerKind::ConvolutionDepthWise &&
         layer.geometry.groups == layer.outputChannels &&
         layer.geometry.groups == layer.inputChannels;
}

}  // namespace

RuntimeObstacle runtimeObstacle(const QuantizableLayer& layer, Target target) {
  if (!computesInInt8(layer, target)) {
    return RuntimeObstacle::NoInt8Code;
  }
  if (target != Target::Ncnn) {
    return RuntimeObstacle::None;
  }
  if (layer.kind == LayerKind::Convolution && layer.inputDimensions == 1) {
    return RuntimeObstacle::FlatInput;
  }
  return losesGroupedOutputs(layer) ? RuntimeObstacle::GroupedOutputs : RuntimeObstacle::None;
}

const char* toString(RuntimeObstacle obstacle) {
  switch (obstacle) {
    case RuntimeObstacle::None:
      return "none";
    case RuntimeObstacle::NoInt8Code:
      return "no-int8-code";
    case RuntimeObstacle::FlatInput:
      return "flat-input";
    case RuntimeObstacle::GroupedOutputs:
      return "grouped-outputs";
  }
  return "";
}

std::string describe(RuntimeObstacle obstacle) {
  switch (obstacle) {
    case RuntimeObstacle::None:
      return "";
    case RuntimeObstacle::NoInt8Code:
      return "ncnn has no int8 code for transposed convolutions";
    case RuntimeObstacle::FlatInput:
      return "its input has one dimension, for which ncnn's int8 convolution reads memory that is "
             "not its own and writes an output of another size";
    case RuntimeObstacle::GroupedOutputs:
      return "it has eight outputs, or a multiple, in each of its groups, which ncnn's int8 code "
             "for "
             "x86 loses: it hands on memory that was never written";
  }
  return "";
}

bool losesGroupedOutputs(const QuantizableLayer& layer) {
  constexpr int kPack = 8;
  if (layer.kind != LayerKind::ConvolutionDepthWise || isDepthwise(layer)) {
    return false;
  }
  const int groups = layer.geometry.groups;
  return groups > 0 && layer.outputChannels % groups == 0 &&
         layer.outputChannels / groups % kPack == 0;
}

bool dividesByZeroScale(const QuantizableLayer& layer) {
  constexpr int kPack = 8;
  const ConvolutionGeometry& g = layer.geometry;
  const bool square = g.kernelWidth == 3 && g.kernelHeight == 3 && g.dilationWidth == 1 &&
                      g.dilationHeight == 1 && g.strideWidth == g.strideHeight &&
                      (g.strideWidth == 1 || g.strideWidth == 2);
  const bool plain = layer.activation.empty() || layer.activation == "ReLU";
  return isDepthwise(layer) && square && plain && layer.outputChannels % kPack != 0;
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/export_loss.h"

namespace quantoscope {
namespace {

const char* sentence(LossKind kind) {
  switch (kind) {
    case LossKind::Provenance:
      return "where values come from: method, images, person, time and reason";
    case LossKind::Statistics:
      return "histograms and divergence curves";
    case LossKind::Plan:
      return "the plan itself: the file cannot be opened as one again";
    case LossKind::ActivationBits:
      return "fewer than 8 activation bits: the runtime clips at ±127";
    case LossKind::ZeroPoints:
      return "zero points: the codes become symmetric";
    case LossKind::FloatWidth:
      return "32-bit floats: ncnn2int8 stores the weights of float layers in 16 bits";
    case LossKind::FloatLayers:
      return "layers that must stay float: the runtime may run them in int8 all the same";
    case LossKind::WeightScales:
      return "decisions on weights: the runtime finds its own weight scales";
    case LossKind::SharedTensors:
      return "different decisions of layers that read one tensor: the largest threshold is "
             "written";
    case LossKind::SmallScales:
      return "small scales exactly: six decimals round them by more than a thousandth";
    case LossKind::HalfFloats:
      return "16-bit floats: these layers stay as they are in the model";
  }
  return "";
}

}  // namespace

std::string describe(const Loss& loss) {
  constexpr std::size_t kNamed = 3;
  std::string text = "cannot hold " + std::string(sentence(loss.kind));
  for (std::size_t i = 0; i < loss.names.size() && i < kNamed; ++i) {
    text += (i == 0 ? " (" : ", ") + loss.names[i];
  }
  if (loss.names.size() > kNamed) {
    text += " and " + std::to_string(loss.names.size() - kNamed) + " more";
  }
  return loss.names.empty() ? text : text + ")";
}

std::string describe(ObstacleKind obstacle) {
  switch (obstacle) {
    case ObstacleKind::NotFromNcnn:
      return "it is made from a float ncnn model's .param and .bin";
    case ObstacleKind::NoTensorNames:
      return "the model does not name the tensors that its layers read";
    case ObstacleKind::NotOnnx:
      return "only a model that came as ONNX can be written as ONNX";
  }
  return "";
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx/weights.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"

namespace quantoscope::onnxgraph {

ChannelAffine affineOf(const Node& node, int opset, const std::vector<const Value*>& inputs,
                       int channels) {
  NodeReader reader(node, opset, inputs, nullptr, {});
  reader.requireInputs(5, 5);
  reader.requireOneOutput();
  const double epsilon = static_cast<double>(reader.real("epsilon", 1e-5F));
  reader.ignore("momentum");
  if (reader.flag("training_mode", false)) {
    throw Error("is in training mode; export the model for inference");
  }
  if (!reader.flag("spatial", true)) {
    throw Error("its attribute 'spatial' is 0, which cannot be run");
  }
  reader.requireAllRead();
  const auto scale = reader.realsOf(1, "scale");
  const auto shift = reader.realsOf(2, "B");
  const auto mean = reader.realsOf(3, "mean");
  const auto variance = reader.realsOf(4, "var");
  const auto count = static_cast<std::size_t>(channels);
  for (const auto* values : {&scale, &shift, &mean, &variance}) {
    if (values->size() != count) {
      throw Error("has " + std::to_string(values->size()) + " values for " +
                  std::to_string(channels) + " channels");
    }
  }
  ChannelAffine affine;
  for (std::size_t c = 0; c < count; ++c) {
    const double factor =
        static_cast<double>(scale[c]) / std::sqrt(static_cast<double>(variance[c]) + epsilon);
    affine.scale.push_back(static_cast<float>(factor));
    affine.shift.push_back(
        static_cast<float>(static_cast<double>(shift[c]) - static_cast<double>(mean[c]) * factor));
  }
  return affine;
}

bool foldBatchNormalization(const NodeReader& reader, int channels, std::vector<float>& weights,
                            std::vector<float>& bias) {
  const Node* const next = reader.next();
  if (next == nullptr || next->type != "BatchNormalization" || next->inputs.empty() ||
      next->inputs.front() != reader.node().outputs.front()) {
    return false;
  }
  const auto& inputs = reader.nextInputs();
  const bool constant =
      inputs.size() == 5 && std::all_of(inputs.begin() + 1, inputs.end(), [](const Value* value) {
        return value != nullptr && value->constant != nullptr;
      });
  if (!constant) {
    return false;
  }
  ChannelAffine affine;
  try {
    affine = affineOf(*next, reader.opset(), inputs, channels);
  } catch (const Error& error) {
    throw Error("the " + describe(*next) + " behind it: " + error.what());
  }
  const auto count = static_cast<std::size_t>(channels);
  const std::size_t row = weights.size() / count;
  bias.resize(count, 0.0F);
  for (std::size_t c = 0; c < count; ++c) {
    for (std::size_t i = 0; i < row; ++i) {
      weights[c * row + i] *= affine.scale[c];
    }
    bias[c] = bias[c] * affine.scale[c] + affine.shift[c];
  }
  return true;
}

}  // namespace quantoscope::onnxgraph

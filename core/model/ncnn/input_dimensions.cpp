// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/input_dimensions.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "core/base/error.h"

namespace quantoscope::ncnn {
namespace {

using BlobShapes = std::unordered_map<std::string, Shape>;

std::optional<std::vector<Shape>> inputsOf(const Node& node, const BlobShapes& blobs) {
  std::vector<Shape> inputs;
  for (const std::string& bottom : node.bottoms) {
    const auto found = blobs.find(bottom);
    if (found == blobs.end()) {
      return std::nullopt;
    }
    inputs.push_back(found->second);
  }
  return inputs;
}

// Empty if the layer cannot take them.
std::vector<Shape> outputsOf(const Node& node, std::vector<Shape> inputs) {
  if (node.op.aliasing == Aliasing::EachInput) {
    return inputs;
  }
  if (node.op.aliasing == Aliasing::FirstInput) {
    return inputs.empty() ? inputs : std::vector<Shape>(node.tops.size(), inputs.front());
  }
  try {
    Plan plan = node.op.plan(inputs);
    return plan.steps.empty() ? std::move(inputs) : std::move(plan.steps.back().outputs);
  } catch (const Error&) {
    return {};
  } catch (const cv::Exception&) {
    return {};
  }
}

int channelsOf(const Model& model, const ModelInput& input) {
  constexpr int kColours = 3;
  const auto reader =
      std::find_if(model.layers.begin(), model.layers.end(),
                   [&](const QuantizableLayer& layer) { return layer.inputBlob == input.name; });
  return reader == model.layers.end() || reader->inputChannels < 1 ? kColours
                                                                   : reader->inputChannels;
}

Shape filled(const Model& model, const ModelInput& input, int size, bool asDeclared) {
  Shape shape = input.shape.empty() ? Shape{0, 0, 0} : input.shape;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool channels = i == 0 && shape.size() > 2;
    if (shape[i] == 0 || (!asDeclared && !channels)) {
      shape[i] = channels ? channelsOf(model, input) : size;
    }
  }
  return shape;
}

}  // namespace

BlobShapes blobShapes(const std::vector<Node>& nodes, const std::vector<ModelInput>& inputs,
                      const std::vector<Shape>& shapes) {
  BlobShapes blobs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    blobs[inputs[i].name] = shapes.at(i);
  }
  for (const Node& node : nodes) {
    auto known = inputsOf(node, blobs);
    if (!known) {
      continue;
    }
    const std::vector<Shape> outputs = outputsOf(node, std::move(*known));
    for (std::size_t i = 0; i < std::min(outputs.size(), node.tops.size()); ++i) {
      blobs[node.tops[i]] = outputs[i];
    }
  }
  return blobs;
}

void settleInputDimensions(Model& model, const std::vector<Node>& nodes,
                           const std::vector<std::string>& blobs) {
  constexpr std::array kSizes = {320, 224, 256, 640, 128, 112, 96, 64, 48, 32, 416, 512, 300};
  std::size_t most = 0;
  std::vector<Shape> tried;
  for (const bool asDeclared : {true, false}) {
    for (const int size : kSizes) {
      std::vector<Shape> shapes;
      for (const ModelInput& input : model.inputs) {
        shapes.push_back(filled(model, input, size, asDeclared));
      }
      if (shapes == tried) {
        continue;  // nothing is open
      }
      tried = shapes;
      const BlobShapes found = blobShapes(nodes, model.inputs, shapes);
      const auto known = static_cast<std::size_t>(
          std::count_if(blobs.begin(), blobs.end(),
                        [&](const std::string& blob) { return found.contains(blob); }));
      for (std::size_t i = 0; i < blobs.size() && known > most; ++i) {
        const auto blob = found.find(blobs[i]);
        model.layers[i].inputDimensions =
            blob == found.end() ? 0 : static_cast<int>(blob->second.size());
      }
      most = std::max(most, known);
      if (most == blobs.size()) {
        return;
      }
    }
  }
}

}  // namespace quantoscope::ncnn

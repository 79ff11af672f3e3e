// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx/graph_model.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>

#include "core/base/error.h"
#include "core/model/network_source.h"
#include "core/model/onnx/channels_last.h"
#include "core/model/onnx/walk.h"

namespace quantoscope::onnxgraph {
namespace {

Shape withBatch(const Shape& shape) {
  Shape batched = {1};
  batched.insert(batched.end(), shape.begin(), shape.end());
  return batched;
}

class GraphSource final : public NetworkSource {
 public:
  GraphSource(std::string name, Graph graph) : name_(std::move(name)), graph_(std::move(graph)) {}

  cv::dnn::Net build(const std::vector<Shape>& inputShapes) const override {
    std::vector<Shape> shapes;
    std::transform(inputShapes.begin(), inputShapes.end(), std::back_inserter(shapes), withBatch);
    cv::dnn::Net net;
    try {
      walk(graph_, shapes, &net);
    } catch (const Error& error) {
      throw Error(name_ + ": " + error.what());
    }
    return net;
  }

 private:
  std::string name_;
  Graph graph_;
};

/// Operators that hand on as many channels as they read.
bool keepsChannels(const std::string& type) {
  static const std::unordered_set<std::string> kTypes = {
      "Abs",     "Add",      "BatchNormalization",
      "Cast",    "Clip",     "Div",
      "Dropout", "Identity", "InstanceNormalization",
      "Mul",     "Neg",      "Pad",
      "Pow",     "Relu",     "Resize",
      "Sqrt",    "Sub",      "Upsample"};
  return kTypes.contains(type);
}

/// The number of channels that the first layer with weights expects of an input; 0 if it cannot be
/// told.
int channelsOf(const Graph& graph, const std::string& input) {
  std::unordered_set<std::string> tensors = {input};
  for (const auto& node : graph.nodes) {
    const bool reads =
        std::any_of(node.inputs.begin(), node.inputs.end(),
                    [&](const std::string& tensor) { return tensors.contains(tensor); });
    if (reads && keepsChannels(node.type)) {
      tensors.insert(node.outputs.begin(), node.outputs.end());
    }
    if (node.type != "Conv" || node.inputs.size() < 2 || !tensors.contains(node.inputs[0])) {
      continue;
    }
    const auto weights = graph.initializers.find(node.inputs[1]);
    const auto group = node.attributes.find("group");
    const std::int64_t groups = group == node.attributes.end() ? 1 : group->second.integer;
    if (weights != graph.initializers.end() && weights->second->shape.size() == 4 && groups == 1) {
      return weights->second->shape[1];
    }
  }
  return 0;
}

/// A Reshape of this number of rows, which makes rows out of one sample.
const Node* reshapeToBatch(const Graph& graph, int batch) {
  const auto found = std::find_if(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) {
    if (node.type != "Reshape" || node.inputs.size() < 2) {
      return false;
    }
    const auto shape = graph.initializers.find(node.inputs[1]);
    return shape != graph.initializers.end() && !shape->second->integers.empty() &&
           shape->second->integers.front() == batch;
  });
  return found == graph.nodes.end() ? nullptr : &*found;
}

std::string batchWarning(const Graph& graph, const GraphInput& input) {
  const int batch = input.shape[0];
  std::string text = "The input '" + input.name + "' has a batch of " + std::to_string(batch) +
                     "; it is run with one sample.";
  if (const Node* const reshape = reshapeToBatch(graph, batch)) {
    text += " But " + describe(*reshape) + " has the " + std::to_string(batch) +
            " fixed in it and makes as many rows out of one sample: what follows it is not what "
            "the network computes. Export the model with a batch of 1.";
  }
  return text;
}

ModelInput modelInput(const Graph& graph, const GraphInput& input,
                      std::vector<std::string>& warnings) {
  ModelInput result;
  result.name = input.name;
  if (!input.hasShape) {
    return result;
  }
  if (input.shape.empty()) {
    throw Error("the input '" + input.name + "' is a scalar");
  }
  if (input.shape[0] > 1) {
    warnings.push_back(batchWarning(graph, input));
  }
  result.channelsLast = input.channelsLast;
  result.shape.assign(input.shape.begin() + 1, input.shape.end());
  if (result.shape.size() == 3 && result.shape[0] == 0) {
    result.shape[0] = channelsOf(graph, input.name);
  }
  return result;
}

/// The graph for the shapes that the file declares, or, where it leaves them open, for the first of
/// some usual sizes with which it can be run. What is kept of it does not depend on the size.
Walked walkDeclared(const Graph& graph, const std::vector<ModelInput>& inputs) {
  constexpr std::array<int, 10> kSizes = {224, 320, 256, 640, 416, 512, 299, 128, 64, 32};
  const bool open = std::any_of(inputs.begin(), inputs.end(), [](const ModelInput& input) {
    return input.shape.empty() ||
           std::find(input.shape.begin(), input.shape.end(), 0) != input.shape.end();
  });
  std::optional<Error> first;
  for (const int size : kSizes) {
    std::vector<Shape> shapes;
    for (const ModelInput& input : inputs) {
      const bool image = input.shape.empty() || input.shape.size() == 3;
      Shape shape = input.shape.empty() ? Shape{0, 0, 0} : input.shape;
      for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (shape[axis] == 0) {
          shape[axis] = image && axis == 0 ? 3 : size;
        }
      }
      shapes.push_back(withBatch(shape));
    }
    try {
      return walk(graph, shapes, nullptr);
    } catch (const Error& error) {
      if (!first) {
        first = error;
      }
    }
    if (!open) {
      break;
    }
  }
  throw Error(*first);
}

std::string joined(const std::set<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) {
    text += (text.empty() ? "" : " + ") + part;
  }
  return text;
}

}  // namespace

Model modelOf(Graph graph, const std::string& name, ModelFormat format) {
  Model model;
  model.format = format;
  try {
    prune(graph);
    takeChannelsFirst(graph);
    model.notes = graph.notes;
    model.warnings = graph.warnings;
    for (const GraphInput& input : graph.inputs) {
      model.inputs.push_back(modelInput(graph, input, model.warnings));
    }
    Walked walked = walkDeclared(graph, model.inputs);
    for (const std::string& output : walked.outputs) {
      const auto shown = graph.shownNames.find(output);
      model.outputs.push_back(
          {shown == graph.shownNames.end() ? output : shown->second, outputLayerName(output), 0});
    }
    model.layers = std::move(walked.layers);
    model.graph = std::move(walked.graph);
    model.layerCount = walked.layerCount;
    model.layerTypes = std::move(walked.layerTypes);
    model.notes.insert(model.notes.end(), walked.notes.begin(), walked.notes.end());
  } catch (const Error& error) {
    throw Error(name + ": " + error.what());
  }
  model.weightType = joined(graph.weightTypes);
  model.source = std::make_shared<GraphSource>(name, std::move(graph));
  return model;
}

}  // namespace quantoscope::onnxgraph

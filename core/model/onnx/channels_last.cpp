// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx/channels_last.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace quantoscope::onnxgraph {
namespace {

/// 0: the file leaves it open.
bool mayBeChannels(int extent) {
  return extent == 0 || extent == 1 || extent == 3 || extent == 4;
}

bool turnsImage(const Node& node) {
  const auto order = node.attributes.find("perm");
  return node.type == "Transpose" && node.inputs.size() == 1 && order != node.attributes.end() &&
         order->second.integers == std::vector<std::int64_t>{0, 3, 1, 2};
}

/// What an image may go through before it is turned: all keep the order of the axes.
bool keepsAxes(const std::string& type) {
  static const std::unordered_set<std::string> kTypes = {
      "Abs",    "Add",      "Cast",  "Clip", "Div",   "Dropout", "Floor",
      "Gather", "Identity", "Max",   "Min",  "Mul",   "Neg",     "Pad",
      "Pow",    "Resize",   "Round", "Sqrt", "Slice", "Sub",     "Upsample"};
  return kTypes.contains(type);
}

/// How the nodes behind an input take its image.
struct Readers {
  bool turn = false;    ///< All paths from the input end in a node that turns the image …
  bool atOnce = false;  ///< … and nothing lies between.
};

Readers readersOf(const Graph& graph, const std::string& input) {
  std::unordered_set<std::string> tensors = {input};
  Readers readers{false, true};
  for (const Node& node : graph.nodes) {
    const bool reads =
        std::any_of(node.inputs.begin(), node.inputs.end(),
                    [&](const std::string& tensor) { return tensors.contains(tensor); });
    // The extents that a node asks for are those of the file: the image is turned to it.
    if (!reads) {
      continue;
    }
    if (turnsImage(node)) {
      readers.turn = true;
      continue;
    }
    readers.atOnce = false;
    if (node.type == "Shape") {
      continue;
    }
    if (!keepsAxes(node.type)) {
      return {};
    }
    tensors.insert(node.outputs.begin(), node.outputs.end());
  }
  const bool isOutput =
      std::any_of(graph.outputs.begin(), graph.outputs.end(),
                  [&](const std::string& output) { return tensors.contains(output); });
  return isOutput ? Readers{} : readers;
}

void replaceReads(Graph& graph, const std::string& from, const std::string& to) {
  for (Node& node : graph.nodes) {
    std::replace(node.inputs.begin(), node.inputs.end(), from, to);
  }
}

bool isTaken(const Graph& graph, const std::string& tensor) {
  return graph.initializers.contains(tensor) ||
         std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) {
           return node.name == tensor ||
                  std::find(node.outputs.begin(), node.outputs.end(), tensor) != node.outputs.end();
         });
}

void turnToFile(Graph& graph, const std::string& input) {
  std::string turned = input + ":channels-last";
  while (isTaken(graph, turned)) {
    turned += "'";
  }
  replaceReads(graph, input, turned);
  Node node;
  node.name = turned;
  node.type = "Transpose";
  node.inputs = {input};
  node.outputs = {turned};
  Attribute order;
  order.kind = Attribute::Kind::Integers;
  order.integers = {0, 2, 3, 1};
  node.attributes.emplace("perm", std::move(order));
  graph.nodes.insert(graph.nodes.begin(), std::move(node));
}

void dropTurns(Graph& graph, const std::string& input) {
  for (Node& node : graph.nodes) {
    if (std::find(node.inputs.begin(), node.inputs.end(), input) != node.inputs.end()) {
      node.type = "Identity";
      node.attributes.clear();
    }
  }
}

}  // namespace

void takeChannelsFirst(Graph& graph) {
  for (GraphInput& input : graph.inputs) {
    const Shape shape = input.shape;
    constexpr std::size_t kImageWithBatch = 4;
    if (shape.size() != kImageWithBatch || !mayBeChannels(shape[3]) ||
        (shape[1] != 0 && mayBeChannels(shape[1]))) {
      continue;
    }
    const Readers readers = readersOf(graph, input.name);
    if (!readers.turn) {
      continue;
    }
    if (readers.atOnce) {
      dropTurns(graph, input.name);
    } else {
      turnToFile(graph, input.name);
    }
    input.shape = {shape[0], shape[3], shape[1], shape[2]};
    input.channelsLast = true;
    graph.notes.push_back("The input '" + input.name +
                          "' has the channels last in the file; it is given as C×H×W, an array "
                          "also as H×W×C.");
  }
}

}  // namespace quantoscope::onnxgraph

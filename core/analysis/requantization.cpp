// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/requantization.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace quantoscope {
namespace {

// Operations whose results are some of the values that they read, in the words of the formats.
// Types that do so for some of their parameters only, like ncnn's Pooling, are not among them.
const std::set<std::string>& keepsValues() {
  static const std::set<std::string> types = {
      "Concat",    "Crop",           "Dropout",     "ExpandDims",   "Flatten", "Identity",
      "MaxPool",   "Noop",           "Permute",     "PixelShuffle", "Relu",    "Reorg",
      "Reshape",   "ShuffleChannel", "Slice",       "Split",        "Squeeze", "Transpose",
      "Unsqueeze", "DepthToSpace",   "SpaceToDepth"};
  return types;
}

bool isConvolution(const QuantizableLayer& layer) {
  return layer.kind == LayerKind::Convolution || layer.kind == LayerKind::ConvolutionDepthWise;
}

class Graph {
 public:
  explicit Graph(const Model& model) : nodeOf_(model.layers.size(), nullptr) {
    for (const GraphNode& node : model.graph) {
      for (const std::string& blob : node.inputs) {
        readers_[blob].push_back(&node);
      }
      if (node.quantizable >= 0) {
        nodeOf_.at(static_cast<std::size_t>(node.quantizable)) = &node;
      }
    }
    for (const ModelOutput& output : model.outputs) {
      outputs_.insert(output.name);
    }
  }

  /// The layers that read what `layer` writes; empty if anything else does, too.
  std::vector<std::size_t> readersOf(std::size_t layer, bool through) const {
    std::set<std::size_t> found;
    std::set<const GraphNode*> seen;
    const std::function<bool(const GraphNode&)> follow = [&](const GraphNode& node) {
      return std::all_of(node.outputs.begin(), node.outputs.end(), [&](const std::string& blob) {
        const auto readers = readers_.find(blob);
        if (outputs_.contains(blob) || readers == readers_.end()) {
          return false;
        }
        return std::all_of(
            readers->second.begin(), readers->second.end(), [&](const GraphNode* reader) {
              if (reader->quantizable >= 0) {
                found.insert(static_cast<std::size_t>(reader->quantizable));
                return true;
              }
              return !seen.insert(reader).second ||
                     (through && keepsValues().contains(reader->type) && follow(*reader));
            });
      });
    };
    const GraphNode* const node = nodeOf_[layer];
    if (node == nullptr || !follow(*node)) {
      return {};
    }
    return {found.begin(), found.end()};
  }

 private:
  std::map<std::string, std::vector<const GraphNode*>> readers_;
  std::vector<const GraphNode*> nodeOf_;
  std::set<std::string> outputs_;
};

// The codes that all of these layers read; empty if they differ or one is float.
std::optional<ActivationCodes> commonCodes(const std::vector<std::size_t>& layers,
                                           const NetworkArithmetic& arithmetic) {
  if (layers.empty()) {
    return std::nullopt;
  }
  const LayerArithmetic& first = arithmetic.layers[layers.front()];
  const bool agree = std::all_of(layers.begin(), layers.end(), [&](std::size_t layer) {
    const LayerArithmetic& other = arithmetic.layers[layer];
    return other.precision == Precision::Int8 && other.input == first.input;
  });
  return agree ? std::optional(first.input) : std::nullopt;
}

}  // namespace

std::vector<FusedRequantization> fusedRequantizations(const Model& model,
                                                      const NetworkArithmetic& arithmetic) {
  const Graph graph(model);
  std::vector<FusedRequantization> pairs;
  for (std::size_t layer = 0; layer < model.layers.size(); ++layer) {
    if (arithmetic.layers[layer].precision != Precision::Int8 ||
        !isConvolution(model.layers[layer])) {
      continue;
    }
    const auto readers = graph.readersOf(layer, false);
    const bool fused = commonCodes(readers, arithmetic) &&
                       std::all_of(readers.begin(), readers.end(), [&](std::size_t reader) {
                         return isConvolution(model.layers[reader]);
                       });
    if (fused) {
      for (const std::size_t reader : readers) {
        pairs.push_back({layer, reader});
      }
    }
  }
  return pairs;
}

std::vector<std::optional<ActivationCodes>> integerOutputs(const Model& model,
                                                           const NetworkArithmetic& arithmetic) {
  const Graph graph(model);
  std::vector<std::optional<ActivationCodes>> outputs(model.layers.size());
  for (std::size_t layer = 0; layer < model.layers.size(); ++layer) {
    const std::string& activation = model.layers[layer].activation;
    const bool monotonicClip = activation.empty() || activation == "ReLU" || activation == "Clip";
    if (arithmetic.layers[layer].precision == Precision::Int8 && monotonicClip) {
      outputs[layer] = commonCodes(graph.readersOf(layer, true), arithmetic);
    }
  }
  return outputs;
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/requantization.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include "core/base/error.h"
#include "core/base/number_format.h"
#include "core/quantization/blob_graph.h"
#include "core/quantization/fusible_requantization.h"
#include "core/quantization/scheme.h"

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

// The layers that read what `layer` writes, also through what keeps values; empty if anything else
// does, too.
std::vector<std::size_t> integerReaders(const BlobGraph& graph, std::size_t layer) {
  std::set<std::size_t> found;
  std::set<const GraphNode*> seen;
  const std::function<bool(const GraphNode&)> follow = [&](const GraphNode& node) {
    return std::all_of(node.outputs.begin(), node.outputs.end(), [&](const std::string& blob) {
      const auto& readers = graph.readersOf(blob);
      if (graph.isOutput(blob) || readers.empty()) {
        return false;
      }
      return std::all_of(readers.begin(), readers.end(), [&](const GraphNode* reader) {
        if (reader->quantizable >= 0) {
          found.insert(static_cast<std::size_t>(reader->quantizable));
          return true;
        }
        return !seen.insert(reader).second ||
               (keepsValues().contains(reader->type) && follow(*reader));
      });
    });
  };
  const GraphNode* const node = graph.nodeOf(layer);
  if (node == nullptr || !follow(*node)) {
    return {};
  }
  return {found.begin(), found.end()};
}

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
  const auto isInt8 = [&](std::size_t layer) {
    return arithmetic.layers.at(layer).precision == Precision::Int8;
  };
  std::vector<FusedRequantization> pairs;
  for (const FusibleRequantization& fusible : fusibleRequantizations(model)) {
    if (isInt8(fusible.producer) &&
        std::all_of(fusible.readers.begin(), fusible.readers.end(), isInt8)) {
      for (const std::size_t reader : fusible.readers) {
        pairs.push_back({fusible.producer, reader});
      }
    }
  }
  return pairs;
}

std::vector<MisreadCodes> misreadCodes(const Model& model, const NetworkArithmetic& arithmetic) {
  std::vector<MisreadCodes> misread;
  if (arithmetic.target != Target::Ncnn) {
    return misread;
  }
  const FusedRequantization* first = nullptr;
  const auto fused = fusedRequantizations(model, arithmetic);
  for (const FusedRequantization& pair : fused) {
    if (first == nullptr || first->producer != pair.producer) {
      first = &pair;
    }
    const double written = arithmetic.layers[first->consumer].input.scale;
    const double read = arithmetic.layers[pair.consumer].input.scale;
    // A model holds single precision.
    if (static_cast<float>(written) != static_cast<float>(read)) {
      misread.push_back({pair.producer, first->consumer, pair.consumer, written, read});
    }
  }
  return misread;
}

std::string describe(const MisreadCodes& misread, const std::string& producer,
                     const std::string& first) {
  const auto threshold = [](double scale) { return formatNumber(thresholdOf(scale, kMaxBits)); };
  std::string text = "reads the output of " + producer + " as " + first +
                     " does, and the runtime writes its codes with the scale of " + first + ", " +
                     formatNumber(misread.written) + ", which this layer takes for its own, " +
                     formatNumber(misread.read) + ": it computes with " +
                     formatNumber(misread.factor()) + " times every value";
  if (misread.clips()) {
    text += ", and what lies beyond " + threshold(misread.written) +
            " is clipped, not beyond its own " + threshold(misread.read);
  }
  return text;
}

NetworkArithmetic asRun(const Model& model, const NetworkArithmetic& arithmetic) {
  if (arithmetic.layers.size() != model.layers.size()) {
    throw Error(model.name + ": has " + std::to_string(model.layers.size()) +
                " quantizable layers, but the plan is for " +
                std::to_string(arithmetic.layers.size()));
  }
  NetworkArithmetic run = computable(model, arithmetic);
  if (model.embeddedScales.empty()) {
    for (LayerArithmetic& layer : run.layers) {
      layer.written.reset();
    }
    for (const MisreadCodes& misread : misreadCodes(model, run)) {
      run.layers[misread.reader].written = run.layers[misread.first].input;
    }
  }
  return run;
}

std::vector<std::optional<ActivationCodes>> integerOutputs(const Model& model,
                                                           const NetworkArithmetic& arithmetic) {
  const BlobGraph graph(model);
  std::vector<std::optional<ActivationCodes>> outputs(model.layers.size());
  for (std::size_t layer = 0; layer < model.layers.size(); ++layer) {
    const std::string& activation = model.layers[layer].activation;
    const bool monotonicClip = activation.empty() || activation == "ReLU" || activation == "Clip";
    if (arithmetic.layers[layer].precision == Precision::Int8 && monotonicClip) {
      outputs[layer] = commonCodes(integerReaders(graph, layer), arithmetic);
    }
  }
  return outputs;
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/blob_graph.h"

#include <algorithm>

#include "core/model/ncnn/file_layout.h"

namespace quantoscope {

BlobGraph::BlobGraph(const Model& model) : nodeOf_(model.layers.size(), nullptr) {
  for (const GraphNode& node : model.graph) {
    for (const std::string& blob : node.inputs) {
      readers_[blob].push_back(&node);
    }
    if (node.quantizable >= 0) {
      nodeOf_.at(static_cast<std::size_t>(node.quantizable)) = &node;
    }
  }
  // The graph names what a Split reads; an output of the network may be one of the Split's own.
  std::map<std::string, std::string> beforeSplit;
  const auto named = [&](const std::string& blob) {
    const auto found = beforeSplit.find(blob);
    return found == beforeSplit.end() ? blob : found->second;
  };
  if (const ncnn::FileLayout* const layout = ncnn::fileLayoutOf(model)) {
    for (const ncnn::ParsedLayer& layer : layout->layers) {
      if (layer.type == "Split" && layer.bottoms.size() == 1) {
        for (const std::string& top : layer.tops) {
          beforeSplit[top] = named(layer.bottoms.front());
        }
      }
    }
  }
  for (const ModelOutput& output : model.outputs) {
    outputs_.insert(named(output.name));
  }
}

const std::vector<const GraphNode*>& BlobGraph::readersOf(const std::string& blob) const {
  static const std::vector<const GraphNode*> none;
  const auto found = readers_.find(blob);
  return found == readers_.end() ? none : found->second;
}

std::vector<std::size_t> BlobGraph::readersBehind(
    std::size_t layer, const std::set<std::string, std::less<>>& passes) const {
  const GraphNode* node = nodeOf_.at(layer);
  std::set<const GraphNode*> seen;
  while (node != nullptr && seen.insert(node).second) {
    if (node->outputs.size() != 1 || isOutput(node->outputs.front())) {
      return {};
    }
    const auto& readers = readersOf(node->outputs.front());
    const GraphNode* const only = readers.size() == 1 ? readers.front() : nullptr;
    if (only != nullptr && only->quantizable < 0 && only->inputs.size() == 1 &&
        passes.contains(only->type)) {
      node = only;
      continue;
    }
    std::vector<std::size_t> layers;
    for (const GraphNode* reader : readers) {
      if (reader->quantizable < 0) {
        return {};
      }
      const auto index = static_cast<std::size_t>(reader->quantizable);
      if (std::find(layers.begin(), layers.end(), index) == layers.end()) {
        layers.push_back(index);
      }
    }
    return layers;
  }
  return {};
}

}  // namespace quantoscope

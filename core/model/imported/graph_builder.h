// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/model/onnx/graph.h"

namespace quantoscope::imported {

/// Puts an ONNX graph together from another format's layers, so that all formats share one set of
/// operators, with the same checks. Those formats name blobs, of which one may be written again and
/// again; the graph has a tensor of its own for every time.
class GraphBuilder {
 public:
  GraphBuilder();

  void addInput(const std::string& blob, const Shape& shape, bool channelsLast = false);
  /// The layer that the nodes to come belong to; begins the names of all that is added for it.
  void beginLayer(const std::string& type, const std::string& name);

  bool has(const std::string& blob) const { return current_.contains(blob); }
  /// The tensor that a blob is at this point. Throws Error if nothing has produced it.
  std::string read(const std::string& blob);
  /// A new tensor for a blob that the layer writes.
  std::string write(const std::string& blob);
  /// A tensor between two nodes of one layer.
  std::string between();
  /// Calls `tensor` what `source` is called: it has the same values.
  void showAs(const std::string& tensor, const std::string& source);

  std::string reals(const Shape& shape, std::vector<float> values);
  std::string integers(std::vector<std::int64_t> values);

  /// Adds a node; the first of a layer that can be quantized carries the layer's name.
  onnxgraph::Node& add(const std::string& type, std::vector<std::string> inputs,
                       std::vector<std::string> outputs);

  void note(const std::string& text) { graph_.notes.push_back(text); }
  void weightType(const std::string& type) { graph_.weightTypes.insert(type); }

  /// Leaves a layer out that cannot be run; what reads its blobs is left out too.
  void cut(const std::vector<std::string>& bottoms, const std::vector<std::string>& tops);
  bool isCut(const std::string& blob) const { return cut_.contains(blob); }

  /// The graph; its outputs are the blobs that nobody reads. Throws Error if there is none.
  onnxgraph::Graph finish();

 private:
  onnxgraph::Graph graph_;
  std::string type_;
  std::string layer_;
  int parts_ = 0;
  int tensors_ = 0;
  std::unordered_map<std::string, std::string> current_;      ///< Blob to tensor.
  std::vector<std::pair<std::string, std::string>> written_;  ///< Blob and tensor, in order.
  std::unordered_set<std::string> readTensors_;
  std::unordered_set<std::string> cut_;
};

onnxgraph::Attribute integerAttribute(std::int64_t value);
onnxgraph::Attribute integersAttribute(std::vector<std::int64_t> values);
onnxgraph::Attribute realAttribute(float value);
onnxgraph::Attribute textAttribute(const std::string& value);

/// Makes one of two batch normalizations of which the second alone reads the first.
void mergeBatchNormalizations(onnxgraph::Graph& graph);

}  // namespace quantoscope::imported

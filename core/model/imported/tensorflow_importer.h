// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/imported/graph_builder.h"
#include "core/model/imported/tensorflow_graph.h"

namespace quantoscope::imported {

/// A tensor of the TensorFlow graph while it is imported.
struct TensorFlowValue {
  std::string tensor;               ///< In the graph that is built; empty for a constant.
  onnxgraph::ConstantPtr constant;  ///< As the file has it, channels last.
  bool image = false;               ///< Four dimensions, kept with the channels second.
  /// Between SpaceToBatchND and BatchToSpaceND a convolution is a dilated one; 1 elsewhere.
  std::array<int, 2> dilation = {1, 1};
};

/// Turns the nodes of a frozen graph into nodes of the graph that all formats share. TensorFlow
/// keeps the channels last, the engine second: four-dimensional tensors between convolutions are
/// kept as the engine has them, and are turned back where a node needs TensorFlow's order.
class TensorFlowImporter {
 public:
  TensorFlowImporter(const TensorFlowGraph& graph, GraphBuilder& builder);

  /// Adds every node. Throws Error naming the node.
  void run();

  // What the functions of the node types use. All throw Error with the reason alone.
  const TensorFlowNode& node() const { return *node_; }
  GraphBuilder& builder() { return builder_; }
  void requireInputs(std::size_t least, std::size_t most) const;
  const TensorFlowValue& value(std::size_t index) const;
  bool isConstant(std::size_t index) const { return value(index).constant != nullptr; }
  const onnxgraph::Constant& constant(std::size_t index, const char* what) const;
  /// Integers of constants and attributes reach from -2^40 to 2^40; larger ones become these.
  std::vector<std::int64_t> integersOf(std::size_t index, const char* what) const;
  /// A tensor with the channels second, and one in TensorFlow's own order.
  std::string image(std::size_t index);
  std::string plain(std::size_t index);
  /// Whether the data_format attribute says that the file itself has the channels second.
  bool channelsSecond() const;
  std::string text(const char* name, const char* fallback) const;
  std::int64_t integer(const char* name, std::int64_t fallback) const;
  float real(const char* name, float fallback) const;
  bool flag(const char* name, bool fallback) const;
  std::vector<std::int64_t> integers(const char* name) const;
  const TensorFlowAttribute* attribute(const char* name) const;

  /// The only reader of this node's output, or null.
  const TensorFlowNode* soleReader() const;
  /// The constant that this node's only reader adds to each of `channels`, if it does just that;
  /// the reader is then left out and its name is the output's.
  std::vector<float> takeBias(int channels);

  /// The name of output `index`, and what it is.
  std::string output(std::size_t index = 0);
  void set(std::size_t index, TensorFlowValue value);
  void setImage(std::size_t index, const std::string& tensor);
  void setPlain(std::size_t index, const std::string& tensor);
  /// Output 0 is what input `index` is.
  void pass(std::size_t index);
  /// A constant with the given values as it is in the graph that is built.
  std::string emit(const onnxgraph::Constant& constant);

 private:
  void add(const TensorFlowNode& node);
  void addPlaceholder(const TensorFlowNode& node);
  const TensorFlowValue* find(const std::string& name) const;
  /// `lost`: the node that it reads and that was cut off before; empty if it is itself the cause.
  void cut(const TensorFlowNode& node, const std::string& lost);
  /// The value's tensor, which is then no output of the network.
  std::string read(const TensorFlowValue& value);

  const TensorFlowGraph& graph_;
  GraphBuilder& builder_;
  const TensorFlowNode* node_ = nullptr;
  std::unordered_map<std::string, const TensorFlowNode*> nodes_;
  std::unordered_map<std::string, TensorFlowValue> values_;
  std::unordered_map<std::string, std::vector<const TensorFlowNode*>> readers_;
  std::unordered_map<std::string, std::string> cutBy_;     ///< Node to what it was cut off for.
  std::unordered_map<std::string, std::string> absorbed_;  ///< Node to the one that contains it.
  std::string outputName_;
};

/// Adds one node through the importer.
using TensorFlowFunction = void (*)(TensorFlowImporter& importer);

/// The functions by node type; null if the type is not known.
TensorFlowFunction findTensorFlowLayer(const std::string& type);    // tensorflow_layers.cpp
TensorFlowFunction findTensorFlowShaping(const std::string& type);  // tensorflow_shaping.cpp

/// Axis `axis` of a tensor with the channels last, in one with the channels second.
std::int64_t imageAxis(std::int64_t axis);

}  // namespace quantoscope::imported

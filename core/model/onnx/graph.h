// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/onnx/constant.h"

namespace quantoscope::onnxgraph {

struct Attribute {
  enum class Kind { Integer, Real, Text, Integers, Reals, Texts, Tensor, Other };
  Kind kind = Kind::Other;
  std::int64_t integer = 0;
  float real = 0;
  std::string text;
  std::vector<std::int64_t> integers;
  std::vector<float> reals;
  std::vector<std::string> texts;
  ConstantPtr tensor;
};

/// One operation of the graph.
struct Node {
  std::string name;   ///< As the file has it, or the name of its first output if it has none.
  std::string type;   ///< "Conv", …
  std::string label;  ///< The type for messages, if the file's format calls it something else.
  std::vector<std::string> inputs;  ///< Tensor names; "" for an optional input that is left out.
  std::vector<std::string> outputs;
  std::map<std::string, Attribute> attributes;
};

struct GraphInput {
  std::string name;
  bool hasShape = false;
  Shape shape;                ///< With the batch dimension; 0 where the file leaves an extent open.
  bool channelsLast = false;  ///< In the file; the shape here has them first.
};

/// An ONNX graph as the file has it, apart from the protobuf classes.
struct Graph {
  int opset = 0;
  std::vector<GraphInput> inputs;  ///< Without the initializers that older files list as inputs.
  std::vector<std::string> outputs;
  std::vector<Node> nodes;  ///< Each after the nodes whose outputs it reads.
  std::unordered_map<std::string, ConstantPtr> initializers;
  std::set<std::string> weightTypes;  ///< Of the floating initializers that are no vectors.
  std::vector<std::string> notes;
  std::vector<std::string> warnings;  ///< See Model::warnings.
  /// What a tensor is called outside of the graph, where formats do not name every tensor once.
  std::unordered_map<std::string, std::string> shownNames;
};

/// "Conv 'conv1'", for messages.
std::string describe(const Node& node);

/// Takes out the nodes that no output depends on, and the inputs that nothing else reads, with a
/// note. Throws Error if no input remains.
void prune(Graph& graph);

/// Reads an ONNX file. Throws Error if it is not one, if it is already quantized, if its graph is
/// malformed, or if it needs more memory than it may.
Graph readGraph(const std::filesystem::path& file);

/// The same from bytes; `name` is for messages, `folder` is where external data is looked for.
Graph readGraph(std::span<const std::byte> bytes, const std::string& name,
                const std::filesystem::path& folder);

}  // namespace quantoscope::onnxgraph

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx/graph.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/model/onnx/tensor_reader.h"
#include "core/model/onnx/wire_size.h"

namespace quantoscope::onnxgraph {
namespace {

constexpr int kOldestOpset = 7;
// Since version 21 the operators that can be run have only got more element types.
constexpr int kNewestKnownOpset = 25;
// A version that cannot be one: the file is damaged.
constexpr int kNewestOpset = 1 << 16;
constexpr std::uint64_t kMaxParsedSize = std::uint64_t{1} << 31;
constexpr int kMaxNodes = 1 << 16;

bool isQuantizedType(const std::string& type) {
  constexpr std::array<std::string_view, 6> kTypes = {"QuantizeLinear",        "DequantizeLinear",
                                                      "DynamicQuantizeLinear", "ConvInteger",
                                                      "MatMulInteger",         "BitLinear"};
  return type.starts_with("QLinear") || type.starts_with("QGemm") ||
         std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

/// Files of the first format version do not say which of its values an attribute means.
int typeOf(const ::onnx::AttributeProto& proto) {
  using Type = ::onnx::AttributeProto;
  if (proto.type() != Type::UNDEFINED) {
    return proto.type();
  }
  return proto.has_i()              ? Type::INT
         : proto.has_f()            ? Type::FLOAT
         : proto.has_s()            ? Type::STRING
         : proto.has_t()            ? Type::TENSOR
         : proto.ints_size() > 0    ? Type::INTS
         : proto.floats_size() > 0  ? Type::FLOATS
         : proto.strings_size() > 0 ? Type::STRINGS
                                    : Type::UNDEFINED;
}

Attribute convert(const ::onnx::AttributeProto& proto, const std::filesystem::path& folder) {
  using Type = ::onnx::AttributeProto;
  Attribute attribute;
  switch (typeOf(proto)) {
    case Type::INT:
      attribute.kind = Attribute::Kind::Integer;
      attribute.integer = proto.i();
      break;
    case Type::FLOAT:
      attribute.kind = Attribute::Kind::Real;
      attribute.real = proto.f();
      break;
    case Type::STRING:
      attribute.kind = Attribute::Kind::Text;
      attribute.text = proto.s();
      break;
    case Type::INTS:
      attribute.kind = Attribute::Kind::Integers;
      attribute.integers.assign(proto.ints().begin(), proto.ints().end());
      break;
    case Type::FLOATS:
      attribute.kind = Attribute::Kind::Reals;
      attribute.reals.assign(proto.floats().begin(), proto.floats().end());
      break;
    case Type::STRINGS:
      attribute.kind = Attribute::Kind::Texts;
      attribute.texts.assign(proto.strings().begin(), proto.strings().end());
      break;
    case Type::TENSOR:
      attribute.kind = Attribute::Kind::Tensor;
      try {
        attribute.tensor = std::make_shared<const Constant>(readTensor(proto.t(), folder));
      } catch (const Error& error) {
        throw Error("its attribute '" + proto.name() + "' " + error.what());
      }
      break;
    default:
      break;
  }
  return attribute;
}

Node convert(const ::onnx::NodeProto& proto, const std::filesystem::path& folder) {
  Node node;
  node.type = proto.op_type();
  node.inputs.assign(proto.input().begin(), proto.input().end());
  node.outputs.assign(proto.output().begin(), proto.output().end());
  const auto named = std::find_if(node.outputs.begin(), node.outputs.end(),
                                  [](const std::string& output) { return !output.empty(); });
  if (named == node.outputs.end()) {
    throw Error(node.type + " '" + proto.name() + "': has no output");
  }
  node.name = proto.name().empty() ? *named : proto.name();
  if (!proto.domain().empty() && proto.domain() != "ai.onnx") {
    throw Error(describe(node) + ": the operator is of the domain '" + proto.domain() +
                "', which is not part of the ONNX standard and cannot be run");
  }
  try {
    for (const auto& attribute : proto.attribute()) {
      if (!node.attributes.emplace(attribute.name(), convert(attribute, folder)).second) {
        throw Error("has the attribute '" + attribute.name() + "' twice");
      }
    }
  } catch (const Error& error) {
    throw Error(describe(node) + ": " + error.what());
  }
  return node;
}

GraphInput convert(const ::onnx::ValueInfoProto& proto) {
  GraphInput input;
  input.name = proto.name();
  const std::string what = "the input '" + input.name + "' ";
  if (!proto.has_type() || !proto.type().has_tensor_type()) {
    throw Error(what + "is not a tensor");
  }
  const auto& tensor = proto.type().tensor_type();
  using Type = ::onnx::TensorProto;
  const int type = tensor.elem_type();
  if (type != Type::FLOAT && type != Type::FLOAT16 && type != Type::BFLOAT16 &&
      type != Type::DOUBLE && type != Type::UINT8) {
    throw Error(what + "takes values of the type " + elementTypeName(type) +
                "; only floating-point inputs can be calibrated");
  }
  input.hasShape = tensor.has_shape();
  constexpr int kMaxRank = 6;
  if (tensor.shape().dim_size() > kMaxRank) {
    throw Error(what + "has " + std::to_string(tensor.shape().dim_size()) + " dimensions");
  }
  for (const auto& dimension : tensor.shape().dim()) {
    const std::int64_t extent = dimension.has_dim_value() ? dimension.dim_value() : 0;
    // Exporters write -1 as well as a name or nothing for an open extent.
    if (extent < -1 || extent > std::numeric_limits<int>::max()) {
      throw Error(what + "has an extent of " + std::to_string(extent));
    }
    input.shape.push_back(static_cast<int>(std::max<std::int64_t>(0, extent)));
  }
  return input;
}

int opsetOf(const ::onnx::ModelProto& model) {
  std::int64_t opset = 0;
  for (const auto& entry : model.opset_import()) {
    if (entry.domain().empty() || entry.domain() == "ai.onnx") {
      opset = std::max<std::int64_t>(opset, entry.version());
    }
  }
  if (opset < kOldestOpset || opset > kNewestOpset) {
    throw Error("it uses version " + std::to_string(opset) +
                " of the ONNX operators; they can be read from version " +
                std::to_string(kOldestOpset) + " on. Export it again with a newer one");
  }
  return static_cast<int>(opset);
}

/// Every tensor is made once, before it is read.
void requireOrder(const Graph& graph) {
  std::unordered_set<std::string> known;
  for (const auto& [name, tensor] : graph.initializers) {
    known.insert(name);
  }
  for (const GraphInput& input : graph.inputs) {
    if (!known.insert(input.name).second) {
      throw Error("the input '" + input.name + "' occurs twice");
    }
  }
  for (const Node& node : graph.nodes) {
    for (const std::string& input : node.inputs) {
      if (!input.empty() && !known.contains(input)) {
        throw Error(describe(node) + ": reads the tensor '" + input +
                    "', which nothing before it produces");
      }
    }
    for (const std::string& output : node.outputs) {
      if (!output.empty() && !known.insert(output).second) {
        throw Error(describe(node) + ": produces the tensor '" + output +
                    "', which exists already");
      }
    }
  }
  std::unordered_set<std::string> outputs;
  for (const std::string& output : graph.outputs) {
    if (!known.contains(output)) {
      throw Error("the output '" + output + "' is not produced by the graph");
    }
    if (!outputs.insert(output).second) {
      throw Error("the output '" + output + "' occurs twice");
    }
  }
}

void readInitializers(const ::onnx::GraphProto& proto, const std::filesystem::path& folder,
                      Graph& graph) {
  using Type = ::onnx::TensorProto;
  if (proto.sparse_initializer_size() > 0) {
    throw Error("it has sparse initializers, which cannot be read");
  }
  for (const auto& tensor : proto.initializer()) {
    try {
      auto constant = std::make_shared<const Constant>(readTensor(tensor, folder));
      const bool weights = constant->shape.size() > 1 && !constant->integral;
      if (weights || tensor.data_type() == Type::INT8) {
        graph.weightTypes.insert(elementTypeName(tensor.data_type()));
      }
      if (!graph.initializers.emplace(tensor.name(), std::move(constant)).second) {
        throw Error("occurs twice");
      }
    } catch (const Error& error) {
      throw Error("the initializer '" + tensor.name() + "' " + error.what());
    }
  }
}

Graph convert(const ::onnx::ModelProto& model, const std::filesystem::path& folder) {
  if (!model.has_graph() || model.graph().node_size() == 0) {
    throw Error("it has no graph");
  }
  const auto& proto = model.graph();
  if (proto.node_size() > kMaxNodes) {
    throw Error("it has " + std::to_string(proto.node_size()) + " nodes, more than " +
                std::to_string(kMaxNodes));
  }
  const auto quantized =
      std::find_if(proto.node().begin(), proto.node().end(),
                   [](const auto& node) { return isQuantizedType(node.op_type()); });
  if (quantized != proto.node().end()) {
    throw Error("it is quantized already (" + quantized->op_type() + " '" + quantized->name() +
                "'). Quantoscope calibrates float models; give it the model from before it was "
                "quantized");
  }
  Graph graph;
  graph.opset = opsetOf(model);
  if (graph.opset > kNewestKnownOpset) {
    graph.warnings.push_back("It uses version " + std::to_string(graph.opset) +
                             " of the ONNX operators. They are read as version " +
                             std::to_string(kNewestKnownOpset) +
                             " defines them; what has changed since would not be noticed.");
  }
  readInitializers(proto, folder, graph);
  using Type = ::onnx::TensorProto;
  for (const auto& input : proto.input()) {
    if (!graph.initializers.contains(input.name())) {
      graph.inputs.push_back(convert(input));
      if (input.type().tensor_type().elem_type() == Type::UINT8) {
        graph.notes.push_back(
            "The input '" + input.name() +
            "' takes bytes in the file; it is given real numbers of the same value.");
      }
    }
  }
  int unnamed = 0;
  for (const auto& node : proto.node()) {
    graph.nodes.push_back(convert(node, folder));
    unnamed += node.name().empty() ? 1 : 0;
  }
  for (const auto& output : proto.output()) {
    graph.outputs.push_back(output.name());
  }
  if (graph.inputs.empty()) {
    throw Error("it has no input");
  }
  if (graph.outputs.empty()) {
    throw Error("it has no output");
  }
  if (unnamed > 0) {
    graph.notes.push_back(std::to_string(unnamed) + " of " + std::to_string(proto.node_size()) +
                          " nodes have no name and are called by their first output.");
  }
  requireOrder(graph);
  return graph;
}

}  // namespace

std::string describe(const Node& node) {
  return (node.label.empty() ? node.type : node.label) + " '" + node.name + "'";
}

void prune(Graph& graph) {
  std::unordered_set<std::string> wanted(graph.outputs.begin(), graph.outputs.end());
  std::vector<Node> needed;
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    if (std::any_of(node->outputs.begin(), node->outputs.end(),
                    [&](const std::string& output) { return wanted.contains(output); })) {
      wanted.insert(node->inputs.begin(), node->inputs.end());
      needed.push_back(std::move(*node));
    }
  }
  std::reverse(needed.begin(), needed.end());
  if (needed.size() < graph.nodes.size()) {
    graph.notes.push_back(std::to_string(graph.nodes.size() - needed.size()) +
                          " nodes are left out: no output depends on them.");
  }
  graph.nodes = std::move(needed);
  const auto unused = [&](const GraphInput& input) { return !wanted.contains(input.name); };
  for (const GraphInput& input : graph.inputs) {
    if (unused(input)) {
      graph.notes.push_back("The input '" + input.name + "' is left out: no output depends on it.");
    }
  }
  std::erase_if(graph.inputs, unused);
  if (graph.inputs.empty()) {
    throw Error("no output depends on an input");
  }
}

Graph readGraph(const std::filesystem::path& file) {
  return readGraph(readFile(file), file.string(), file.parent_path());
}

Graph readGraph(std::span<const std::byte> bytes, const std::string& name,
                const std::filesystem::path& folder) {
  try {
    if (parsedSize(bytes) > kMaxParsedSize ||
        bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
      throw Error("it would take more than 2 GiB of memory");
    }
    ::onnx::ModelProto model;
    if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      throw Error("it is not an ONNX file, or it is damaged or cut short");
    }
    return convert(model, folder);
  } catch (const Error& error) {
    throw Error(name + ": " + error.what());
  }
}

}  // namespace quantoscope::onnxgraph

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/onnx_graph.h"

#include <algorithm>
#include <limits>

#include "core/base/error.h"
#include "core/model/onnx/tensor_reader.h"

namespace quantoscope::onnxfile {
namespace {

using ::onnx::AttributeProto;
using ::onnx::GraphProto;
using ::onnx::ModelProto;
using ::onnx::NodeProto;
using ::onnx::TensorProto;

template <typename Value>
TensorProto rawTensor(const std::string& name, TensorProto::DataType type,
                      std::span<const Value> values, const std::vector<std::int64_t>& shape) {
  TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(type);
  for (const std::int64_t extent : shape) {
    tensor.add_dims(extent);
  }
  tensor.set_raw_data(values.data(), values.size_bytes());
  return tensor;
}

AttributeProto& freshAttribute(NodeProto& node, const char* name,
                               AttributeProto::AttributeType type) {
  removeAttribute(node, name);
  AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(type);
  return attribute;
}

}  // namespace

void forEachGraph(GraphProto& graph, const std::function<void(GraphProto&)>& visit) {
  visit(graph);
  for (NodeProto& node : *graph.mutable_node()) {
    for (AttributeProto& attribute : *node.mutable_attribute()) {
      if (attribute.has_g()) {
        forEachGraph(*attribute.mutable_g(), visit);
      }
      for (GraphProto& inner : *attribute.mutable_graphs()) {
        forEachGraph(inner, visit);
      }
    }
  }
}

void embedExternalData(ModelProto& model, const std::filesystem::path& folder) {
  std::size_t total = model.ByteSizeLong();
  const auto embed = [&](TensorProto& tensor) {
    if (tensor.data_location() != TensorProto::EXTERNAL) {
      return;
    }
    try {
      total += onnxgraph::storedBytes(tensor);
      if (total > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        throw Error("with its values the model has more than 2 GiB, which one file cannot hold");
      }
      onnxgraph::embedExternalData(tensor, folder);
    } catch (const Error& error) {
      throw Error("the tensor '" + tensor.name() + "': " + error.what());
    }
  };
  forEachGraph(*model.mutable_graph(), [&](GraphProto& graph) {
    for (TensorProto& tensor : *graph.mutable_initializer()) {
      embed(tensor);
    }
    for (NodeProto& node : *graph.mutable_node()) {
      for (AttributeProto& attribute : *node.mutable_attribute()) {
        if (attribute.has_t()) {
          embed(*attribute.mutable_t());
        }
        std::for_each(attribute.mutable_tensors()->begin(), attribute.mutable_tensors()->end(),
                      embed);
      }
    }
  });
}

bool isStandardDomain(const std::string& domain) {
  return domain.empty() || domain == "ai.onnx";
}

int opsetOf(const ModelProto& model) {
  std::int64_t opset = 0;
  for (const auto& entry : model.opset_import()) {
    if (isStandardDomain(entry.domain())) {
      opset = std::max<std::int64_t>(opset, entry.version());
    }
  }
  return static_cast<int>(opset);
}

const AttributeProto* findAttribute(const NodeProto& node, const char* name) {
  const auto found = std::find_if(node.attribute().begin(), node.attribute().end(),
                                  [&](const auto& attribute) { return attribute.name() == name; });
  return found == node.attribute().end() ? nullptr : &*found;
}

void removeAttribute(NodeProto& node, const char* name) {
  auto& attributes = *node.mutable_attribute();
  attributes.erase(std::remove_if(attributes.begin(), attributes.end(),
                                  [&](const auto& attribute) { return attribute.name() == name; }),
                   attributes.end());
}

void setAttribute(NodeProto& node, const char* name, std::int64_t value) {
  freshAttribute(node, name, AttributeProto::INT).set_i(value);
}

void setAttribute(NodeProto& node, const char* name, const char* value) {
  freshAttribute(node, name, AttributeProto::STRING).set_s(value);
}

Names::Names(ModelProto& model) {
  forEachGraph(*model.mutable_graph(), [&](const GraphProto& graph) {
    for (const auto& entry : graph.input()) {
      taken_.insert(entry.name());
    }
    for (const auto& entry : graph.initializer()) {
      taken_.insert(entry.name());
    }
    for (const auto& entry : graph.sparse_initializer()) {
      taken_.insert(entry.values().name());
    }
    for (const NodeProto& node : graph.node()) {
      taken_.insert(node.name());
      taken_.insert(node.input().begin(), node.input().end());
      taken_.insert(node.output().begin(), node.output().end());
    }
  });
}

std::string Names::fresh(const std::string& wanted) {
  std::string name = wanted;
  for (int i = 1; !taken_.insert(name).second; ++i) {
    name = wanted + "_" + std::to_string(i);
  }
  return name;
}

TensorProto tensorOf(const std::string& name, std::span<const float> values,
                     const std::vector<std::int64_t>& shape) {
  return rawTensor(name, TensorProto::FLOAT, values, shape);
}

TensorProto tensorOf(const std::string& name, std::span<const std::int8_t> values,
                     const std::vector<std::int64_t>& shape) {
  return rawTensor(name, TensorProto::INT8, values, shape);
}

TensorProto tensorOf(const std::string& name, std::span<const std::uint8_t> values,
                     const std::vector<std::int64_t>& shape) {
  return rawTensor(name, TensorProto::UINT8, values, shape);
}

TensorProto tensorOf(const std::string& name, std::span<const std::int32_t> values,
                     const std::vector<std::int64_t>& shape) {
  return rawTensor(name, TensorProto::INT32, values, shape);
}

TensorProto tensorOf(const std::string& name, std::span<const std::int64_t> values,
                     const std::vector<std::int64_t>& shape) {
  return rawTensor(name, TensorProto::INT64, values, shape);
}

NodeProto nodeOf(const std::string& type, const std::string& name,
                 const std::vector<std::string>& inputs, const std::string& output) {
  NodeProto node;
  node.set_op_type(type);
  node.set_name(name);
  for (const std::string& input : inputs) {
    node.add_input(input);
  }
  node.add_output(output);
  return node;
}

}  // namespace quantoscope::onnxfile

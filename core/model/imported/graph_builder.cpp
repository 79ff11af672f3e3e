// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/imported/graph_builder.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "core/base/error.h"

namespace quantoscope::imported {
namespace {

using onnxgraph::Attribute;
using onnxgraph::Constant;
using onnxgraph::Graph;
using onnxgraph::Node;

constexpr int kOpset = 13;

}  // namespace

Attribute integerAttribute(std::int64_t value) {
  Attribute attribute;
  attribute.kind = Attribute::Kind::Integer;
  attribute.integer = value;
  return attribute;
}

Attribute integersAttribute(std::vector<std::int64_t> values) {
  Attribute attribute;
  attribute.kind = Attribute::Kind::Integers;
  attribute.integers = std::move(values);
  return attribute;
}

Attribute realAttribute(float value) {
  Attribute attribute;
  attribute.kind = Attribute::Kind::Real;
  attribute.real = value;
  return attribute;
}

Attribute textAttribute(const std::string& value) {
  Attribute attribute;
  attribute.kind = Attribute::Kind::Text;
  attribute.text = value;
  return attribute;
}

GraphBuilder::GraphBuilder() {
  graph_.opset = kOpset;
}

void GraphBuilder::addInput(const std::string& blob, const Shape& shape, bool channelsLast) {
  if (!current_.emplace(blob, blob).second) {
    throw Error("the input '" + blob + "' occurs twice");
  }
  graph_.inputs.push_back({blob, !shape.empty(), shape, channelsLast});
}

void GraphBuilder::beginLayer(const std::string& type, const std::string& name) {
  type_ = type;
  layer_ = name;
  parts_ = 0;
}

std::string GraphBuilder::read(const std::string& blob) {
  const auto found = current_.find(blob);
  if (found == current_.end()) {
    throw Error("reads the blob '" + blob + "', which nothing before it produces");
  }
  readTensors_.insert(found->second);
  return found->second;
}

std::string GraphBuilder::write(const std::string& blob) {
  if (blob.empty()) {
    throw Error("has an output without a name");
  }
  const auto found = current_.find(blob);
  if (found == current_.end()) {
    current_.emplace(blob, blob);
    written_.emplace_back(blob, blob);
    return blob;
  }
  if (!readTensors_.contains(found->second)) {
    throw Error("writes the blob '" + blob + "', which another layer has written already");
  }
  // Written in place: layers that read it before and after must not share statistics.
  const std::string tensor = blob + "@" + std::to_string(++tensors_);
  graph_.shownNames[tensor] = blob + "@" + layer_;
  found->second = tensor;
  written_.emplace_back(blob, tensor);
  return tensor;
}

std::string GraphBuilder::between() {
  // No blob of a text file has a line break in its name.
  const std::string number = std::to_string(++tensors_);
  graph_.shownNames["\n" + number] = layer_ + ":" + number;
  return "\n" + number;
}

void GraphBuilder::showAs(const std::string& tensor, const std::string& source) {
  const auto found = graph_.shownNames.find(source);
  graph_.shownNames[tensor] = found == graph_.shownNames.end() ? source : found->second;
}

std::string GraphBuilder::reals(const Shape& shape, std::vector<float> values) {
  if (onnxgraph::checkedCount(shape) != values.size()) {
    throw Error("has " + std::to_string(values.size()) + " weights; " +
                onnxgraph::describeShape(shape) + " are expected");
  }
  auto constant = std::make_shared<Constant>();
  constant->shape = shape;
  constant->reals = std::move(values);
  const std::string name = between();
  graph_.initializers.emplace(name, std::move(constant));
  return name;
}

std::string GraphBuilder::integers(std::vector<std::int64_t> values) {
  auto constant = std::make_shared<Constant>();
  constant->shape = {static_cast<int>(values.size())};
  constant->integral = true;
  constant->integers = std::move(values);
  const std::string name = between();
  graph_.initializers.emplace(name, std::move(constant));
  return name;
}

Node& GraphBuilder::add(const std::string& type, std::vector<std::string> inputs,
                        std::vector<std::string> outputs) {
  constexpr std::size_t kMaxNodes = 1 << 16;
  if (graph_.nodes.size() >= kMaxNodes) {
    throw Error("is one of more than " + std::to_string(kMaxNodes) + " layers");
  }
  Node node;
  node.type = type;
  node.label = type_;
  const bool main = type == "Conv" || type == "ConvTranspose" || type == "Gemm";
  node.name = main || parts_ == 0 ? layer_ : layer_ + "/" + std::to_string(parts_);
  ++parts_;
  node.inputs = std::move(inputs);
  node.outputs = std::move(outputs);
  graph_.nodes.push_back(std::move(node));
  return graph_.nodes.back();
}

void GraphBuilder::cut(const std::vector<std::string>& bottoms,
                       const std::vector<std::string>& tops) {
  cut_.insert(tops.begin(), tops.end());
  const bool known = std::none_of(bottoms.begin(), bottoms.end(), [this](const auto& bottom) {
    return !has(bottom) && !isCut(bottom);
  });
  if (!known) {
    throw Error("reads a blob that nothing before it produces");
  }
  note(type_ + " '" + layer_ +
       "' was left out: it cannot be run, or it reads what was left out. No layer that can be "
       "quantized depends on it.");
}

Graph GraphBuilder::finish() {
  std::unordered_set<std::string> inputs;
  for (const auto& input : graph_.inputs) {
    inputs.insert(input.name);
  }
  for (const auto& [blob, tensor] : written_) {
    if (!readTensors_.contains(tensor) && !inputs.contains(tensor)) {
      graph_.outputs.push_back(tensor);
      graph_.shownNames[tensor] = blob;
    }
  }
  if (graph_.inputs.empty() || graph_.outputs.empty()) {
    throw Error("it has no " + std::string(graph_.inputs.empty() ? "input" : "output"));
  }
  mergeBatchNormalizations(graph_);
  return std::move(graph_);
}

void mergeBatchNormalizations(Graph& graph) {
  std::unordered_map<std::string, int> readers;
  for (const Node& node : graph.nodes) {
    for (const auto& input : node.inputs) {
      ++readers[input];
    }
  }
  for (const auto& output : graph.outputs) {
    ++readers[output];
  }
  std::unordered_map<std::string, std::size_t> producer;
  std::unordered_set<std::size_t> merged;
  const auto valuesOf = [&](const Node& node, std::size_t index) {
    return graph.initializers.at(node.inputs.at(index))->reals;
  };
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    Node& second = graph.nodes[i];
    producer[second.outputs.at(0)] = i;
    if (second.type != "BatchNormalization" || !producer.contains(second.inputs.at(0))) {
      continue;
    }
    const std::size_t at = producer.at(second.inputs[0]);
    const Node& first = graph.nodes[at];
    if (first.type != "BatchNormalization" || readers[second.inputs[0]] != 1) {
      continue;
    }
    // The second one's own mean is 0 and its variance 1: it only scales and shifts.
    const auto scale = valuesOf(second, 1);
    const auto shift = valuesOf(second, 2);
    auto newScale = std::make_shared<Constant>(*graph.initializers.at(first.inputs.at(1)));
    auto newShift = std::make_shared<Constant>(*graph.initializers.at(first.inputs.at(2)));
    if (newScale->reals.size() != scale.size() || newShift->reals.size() != shift.size() ||
        second.attributes.at("epsilon").real != 0) {
      continue;
    }
    for (std::size_t c = 0; c < scale.size(); ++c) {
      newScale->reals[c] *= scale[c];
      newShift->reals[c] = newShift->reals[c] * scale[c] + shift[c];
    }
    const std::string name = second.inputs[1];
    graph.initializers[name] = std::move(newScale);
    graph.initializers[second.inputs[2]] = std::move(newShift);
    second.inputs = {first.inputs[0], name, second.inputs[2], first.inputs[3], first.inputs[4]};
    second.attributes = first.attributes;
    merged.insert(at);
  }
  std::vector<Node> kept;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!merged.contains(i)) {
      kept.push_back(std::move(graph.nodes[i]));
    }
  }
  graph.nodes = std::move(kept);
}

}  // namespace quantoscope::imported

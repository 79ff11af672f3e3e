// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/onnx_opset.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/model/onnx/tensor_reader.h"

namespace quantoscope::onnxfile {
namespace {

using ::onnx::GraphProto;
using ::onnx::ModelProto;
using ::onnx::NodeProto;
using ::onnx::TensorProto;

struct Source {
  int opset = 0;
  int otherFloatingType = 0;
};

// What the tensors that a node needs are called after.
const std::string& nameOf(const NodeProto& node) {
  const auto found = std::find_if(node.output().begin(), node.output().end(),
                                  [](const std::string& output) { return !output.empty(); });
  return found == node.output().end() ? node.name() : *found;
}

const std::string& inputOf(const NodeProto& node, int index) {
  if (index >= node.input_size()) {
    throw Error("has no input " + std::to_string(index + 1));
  }
  return node.input(index);
}

const ::onnx::AttributeProto& attributeOf(const NodeProto& node, const char* name) {
  const auto* const found = findAttribute(node, name);
  if (found == nullptr) {
    throw Error(std::string("has no attribute '") + name + "'");
  }
  return *found;
}

// Raises one graph, and those inside of it.
class Raiser {
 public:
  Raiser(GraphProto& graph, const Source& source, Names& names)
      : graph_(graph), source_(source), names_(names) {
    const auto note = [this](const auto& values) {
      for (const auto& value : values) {
        if (value.type().tensor_type().has_shape()) {
          ranks_[value.name()] = value.type().tensor_type().shape().dim_size();
        }
      }
    };
    note(graph.input());
    note(graph.value_info());
    note(graph.output());
  }

  void run() {
    std::vector<NodeProto> old(std::make_move_iterator(graph_.mutable_node()->begin()),
                               std::make_move_iterator(graph_.mutable_node()->end()));
    graph_.clear_node();
    for (NodeProto& node : old) {
      for (auto& attribute : *node.mutable_attribute()) {
        if (attribute.has_g()) {
          Raiser(*attribute.mutable_g(), source_, names_).run();
        }
        for (GraphProto& inner : *attribute.mutable_graphs()) {
          Raiser(inner, source_, names_).run();
        }
      }
      if (!isStandardDomain(node.domain())) {
        add(std::move(node));
        continue;
      }
      const std::string what =
          node.op_type() + " '" + (node.name().empty() ? nameOf(node) : node.name()) + "'";
      try {
        raise(std::move(node));
      } catch (const Error& error) {
        throw Error(what + ": " + error.what());
      }
    }
  }

 private:
  void add(NodeProto node) { *graph_.add_node() = std::move(node); }

  // A constant of the node's graph, before the node.
  std::string constant(const std::string& wanted, TensorProto value) {
    const std::string name = names_.fresh(wanted);
    NodeProto node = nodeOf("Constant", name, {}, name);
    auto& attribute = *node.add_attribute();
    attribute.set_name("value");
    attribute.set_type(::onnx::AttributeProto::TENSOR);
    value.clear_name();
    *attribute.mutable_t() = std::move(value);
    add(std::move(node));
    return name;
  }

  std::string constant(const std::string& wanted, const std::vector<std::int64_t>& values) {
    return constant(wanted, tensorOf("", values, {static_cast<std::int64_t>(values.size())}));
  }

  std::string scalar(const std::string& wanted, float value) {
    if (source_.otherFloatingType != 0) {
      throw Error("may compute in " + onnxgraph::elementTypeName(source_.otherFloatingType) +
                  "; export the model again in fp32, or with version 13 of the operators");
    }
    return constant(wanted, tensorOf("", std::span<const float>(&value, 1), {}));
  }

  // Makes an attribute of integers the node's next input.
  void attributeToInput(NodeProto& node, const char* name) {
    const auto& given = attributeOf(node, name).ints();
    const std::vector<std::int64_t> values(given.begin(), given.end());
    const std::string tensor = constant(nameOf(node) + "_" + name, values);
    removeAttribute(node, name);
    node.add_input(tensor);
  }

  void raise(NodeProto node) {
    const std::string type = node.op_type();
    if (type == "BatchNormalization") {
      removeAttribute(node, "spatial");
    } else if (type == "Upsample" || (type == "Resize" && source_.opset <= 10)) {
      raiseResize(node);
    } else if (type == "Resize") {
      const auto* const mode = findAttribute(node, "coordinate_transformation_mode");
      if (mode != nullptr && mode->s() == "tf_half_pixel_for_nn") {
        throw Error(
            "its coordinate_transformation_mode 'tf_half_pixel_for_nn' does not exist in "
            "version 13 of the operators, which quantization needs");
      }
    } else if (type == "Slice" && source_.opset < 10) {
      raiseSlice(node);
    } else if (type == "TopK" && source_.opset < 10) {
      node.add_input(
          constant(nameOf(node) + "_k", std::vector<std::int64_t>{attributeOf(node, "k").i()}));
      removeAttribute(node, "k");
    } else if (type == "Clip" && source_.opset < 11) {
      raiseClip(node);
    } else if (type == "Pad" && source_.opset < 11) {
      const auto* const given = findAttribute(node, "value");
      const std::string value = given == nullptr ? "" : scalar(nameOf(node) + "_value", given->f());
      removeAttribute(node, "value");
      attributeToInput(node, "pads");
      if (!value.empty()) {
        node.add_input(value);
      }
    } else if (type == "Scatter") {
      node.set_op_type("ScatterElements");
    } else if (type == "Dropout") {
      removeAttribute(node, "ratio");
    } else if (type == "Softmax" || type == "LogSoftmax" || type == "Hardmax") {
      raiseSoftmax(std::move(node));
      return;
    } else if ((type == "Squeeze" || type == "Unsqueeze" || type == "ReduceSum") &&
               findAttribute(node, "axes") != nullptr) {
      attributeToInput(node, "axes");
    } else if (type == "Split" && findAttribute(node, "split") != nullptr) {
      attributeToInput(node, "split");
    } else if (type == "Scan" && source_.opset < 9) {
      throw Error("cannot be expressed in version 13 of the operators, which quantization needs");
    }
    add(std::move(node));
  }

  // Both older operators take the neighbour before x / scale.
  void raiseResize(NodeProto& node) {
    std::string scales;
    if (const auto* const given = findAttribute(node, "scales"); given != nullptr) {
      const std::vector<float> values(given->floats().begin(), given->floats().end());
      scales = constant(nameOf(node) + "_scales",
                        tensorOf("", values, {static_cast<std::int64_t>(values.size())}));
      removeAttribute(node, "scales");
    } else {
      scales = inputOf(node, 1);
    }
    const std::string source = inputOf(node, 0);
    node.clear_input();
    node.add_input(source);
    node.add_input("");
    node.add_input(scales);
    node.set_op_type("Resize");
    setAttribute(node, "coordinate_transformation_mode", "asymmetric");
    setAttribute(node, "nearest_mode", "floor");
  }

  void raiseSlice(NodeProto& node) {
    attributeToInput(node, "starts");
    attributeToInput(node, "ends");
    if (findAttribute(node, "axes") != nullptr) {
      attributeToInput(node, "axes");
    }
  }

  void raiseClip(NodeProto& node) {
    const auto take = [&](const char* name) {
      const auto* const attribute = findAttribute(node, name);
      const std::string tensor =
          attribute == nullptr ? "" : scalar(nameOf(node) + "_" + name, attribute->f());
      removeAttribute(node, name);
      return tensor;
    };
    const std::string low = take("min");
    const std::string high = take("max");
    if (!low.empty() || !high.empty()) {
      node.add_input(low);
    }
    if (!high.empty()) {
      node.add_input(high);
    }
  }

  // Up to version 12 the tensor was seen as a matrix whose rows begin at `axis`.
  void raiseSoftmax(NodeProto node) {
    const auto* const given = findAttribute(node, "axis");
    const std::int64_t axis = given == nullptr ? 1 : given->i();
    const std::string input = inputOf(node, 0);
    const std::string output = nameOf(node);
    const auto rank = ranks_.contains(input) ? ranks_.find(input) : ranks_.find(output);
    const bool known = rank != ranks_.end() && rank->second > 0;
    if (axis == -1 || (known && axis == rank->second - 1)) {
      setAttribute(node, "axis", -1);
      add(std::move(node));
      return;
    }
    const std::string shape = names_.fresh(output + "_shape");
    const std::string rows = names_.fresh(output + "_rows");
    const std::string result = names_.fresh(output + "_of_rows");
    add(nodeOf("Shape", shape, {input}, shape));
    NodeProto flatten = nodeOf("Flatten", rows, {input}, rows);
    setAttribute(flatten, "axis", axis);
    add(std::move(flatten));
    node.set_input(0, rows);
    node.set_output(0, result);
    setAttribute(node, "axis", 1);
    add(std::move(node));
    add(nodeOf("Reshape", names_.fresh(output + "_reshape"), {result, shape}, output));
  }

  GraphProto& graph_;
  Source source_;
  Names& names_;
  std::map<std::string, int> ranks_;
};

// A floating type other than float32 that occurs in the model; 0 if there is none.
int otherFloatingType(ModelProto& model) {
  int found = 0;
  forEachGraph(*model.mutable_graph(), [&](const GraphProto& graph) {
    const auto note = [&](int type) {
      if (type == TensorProto::FLOAT16 || type == TensorProto::BFLOAT16 ||
          type == TensorProto::DOUBLE) {
        found = type;
      }
    };
    for (const auto& input : graph.input()) {
      note(input.type().tensor_type().elem_type());
    }
    for (const auto& tensor : graph.initializer()) {
      note(tensor.data_type());
    }
  });
  return found;
}

}  // namespace

void raiseOpset(ModelProto& model, Names& names) {
  const int from = opsetOf(model);
  if (from >= kQdqOpset) {
    return;
  }
  Raiser(*model.mutable_graph(), {from, otherFloatingType(model)}, names).run();
  for (auto& entry : *model.mutable_opset_import()) {
    if (isStandardDomain(entry.domain())) {
      entry.set_version(kQdqOpset);
    }
  }
}

}  // namespace quantoscope::onnxfile

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx/walk.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/kernel_layer.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/node_reader.h"
#include "core/model/onnx/operators.h"

namespace quantoscope::onnxgraph {
namespace {

constexpr std::size_t kMaxElements = std::size_t{1} << 30;

/// The activation that runtimes fuse into the layer before it; names as ncnn has them.
std::string activationName(const std::string& type) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kNames = {{
      {"Relu", "ReLU"},
      {"LeakyRelu", "LeakyReLU"},
      {"PRelu", "PReLU"},
      {"Clip", "Clip"},
      {"Sigmoid", "Sigmoid"},
      {"Mish", "Mish"},
      {"HardSwish", "HardSwish"},
      {"Elu", "ELU"},
      {"Tanh", "TanH"},
  }};
  const auto* const found = std::find_if(kNames.begin(), kNames.end(),
                                         [&](const auto& entry) { return entry.first == type; });
  return found == kNames.end() ? "" : std::string(found->second);
}

/// Operators that make sense of a tensor without elements.
bool takesEmpty(const std::string& type) {
  return type == "Concat" || type == "Reshape" || type == "Squeeze" || type == "Unsqueeze";
}

class Walker {
 public:
  Walker(const Graph& graph, cv::dnn::Net* net) : graph_(graph), net_(net) {
    if (net_ != nullptr) {
      kernels_.emplace(*net_);
    }
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      for (const std::string& input : graph.nodes[i].inputs) {
        readers_[input].push_back(i);
      }
    }
    for (const std::string& output : graph.outputs) {
      isOutput_.insert(output);
    }
  }

  Walked run(const std::vector<Shape>& inputShapes) {
    addInputs(inputShapes);
    for (const GraphInput& input : graph_.inputs) {
      walked_.graph.push_back({input.name, "Input", {}, {input.name}, -1});
    }
    for (const auto& [name, tensor] : graph_.initializers) {
      Value value;
      value.tensor = name;
      value.shape = tensor->shape;
      value.constant = tensor;
      values_.emplace(name, std::move(value));
    }
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      ++walked_.layerCount;
      const std::size_t layers = walked_.layers.size();
      const Node& node = graph_.nodes[i];
      ++walked_.layerTypes[node.label.empty() ? node.type : node.label];
      try {
        add(i);
      } catch (const Error& error) {
        throw Error(describe(graph_.nodes[i]) + ": " + error.what());
      } catch (const cv::Exception& exception) {
        throw Error(describe(graph_.nodes[i]) + ": the engine refuses it: " + exception.err);
      }
      addToGraph(graph_.nodes[i], walked_.layers.size() > layers ? static_cast<int>(layers) : -1);
    }
    addOutputs();
    addNotes();
    return std::move(walked_);
  }

 private:
  void addInputs(const std::vector<Shape>& shapes) {
    std::vector<cv::String> names;
    for (std::size_t i = 0; i < graph_.inputs.size(); ++i) {
      names.push_back(graph_.inputs[i].name);
      Value value;
      value.tensor = graph_.inputs[i].name;
      value.shape = shapes.at(i);
      value.output = static_cast<int>(i);
      account(value.shape);
      values_.emplace(value.tensor, std::move(value));
    }
    if (net_ != nullptr) {
      net_->setInputsNames(names);
    }
  }

  const Value* find(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
  }

  std::vector<const Value*> valuesOf(const std::vector<std::string>& names) const {
    std::vector<const Value*> values;
    std::transform(names.begin(), names.end(), std::back_inserter(values),
                   [this](const std::string& name) { return name.empty() ? nullptr : find(name); });
    return values;
  }

  /// The node that alone reads a tensor which is no output.
  std::optional<std::size_t> soleReader(const std::string& tensor) const {
    const auto found = readers_.find(tensor);
    if (isOutput_.contains(tensor) || found == readers_.end()) {
      return std::nullopt;
    }
    return found->second.size() == 1 ? std::optional(found->second.front()) : std::nullopt;
  }

  void add(std::size_t index) {
    const Node& node = graph_.nodes[index];
    if (folded_.contains(index)) {
      setOutput(node, 0, *find(node.inputs.at(0)), node.outputs.at(0));
      return;
    }
    const Operator import = findOperator(node.type);
    const auto lost = std::find_if(node.inputs.begin(), node.inputs.end(),
                                   [this](const auto& input) { return cut_.contains(input); });
    if (lost != node.inputs.end() || (import == nullptr && isSink(node.type))) {
      cut(node, lost == node.inputs.end() ? "" : *lost);
      return;
    }
    if (import == nullptr) {
      throw Error("the operator is not supported");
    }
    for (const std::string& input : node.inputs) {
      kept_.insert(input);
    }
    const auto next = node.outputs.empty() ? std::nullopt : soleReader(node.outputs[0]);
    const Node* const nextNode = next ? &graph_.nodes[*next] : nullptr;
    NodeReader reader(
        node, graph_.opset, valuesOf(node.inputs), nextNode,
        nextNode != nullptr ? valuesOf(nextNode->inputs) : std::vector<const Value*>());
    const Operation operation = import(reader);
    reader.requireAllRead();
    if (operation.alias) {
      const Value& source = reader.input(*operation.alias);
      setOutput(node, 0, source, source.tensor);
      return;
    }
    if (!operation.constants.empty()) {
      for (std::size_t i = 0; i < operation.constants.size(); ++i) {
        setConstant(node, i, operation.constants[i]);
      }
      return;
    }
    addSteps(index, reader, operation);
    if (!operation.floatOnly.empty()) {
      walked_.notes.push_back(describe(node) + " stays float: " + operation.floatOnly + ".");
    }
    if (operation.foldsNext) {
      folded_.insert(*next);
    }
    if (operation.quantizable != nullptr) {
      addQuantizable(index, reader, operation, next);
    }
  }

  /// Leaves out a node that cannot be run and is no part of what is to be quantized.
  void cut(const Node& node, const std::string& lost) {
    constexpr std::array<std::string_view, 4> kWeighted = {"Conv", "ConvTranspose", "Gemm",
                                                           "MatMul"};
    const bool weighted =
        std::find(kWeighted.begin(), kWeighted.end(), node.type) != kWeighted.end() &&
        node.inputs.size() > 1 && graph_.initializers.contains(node.inputs[1]);
    if (weighted) {
      throw Error("needs the tensor '" + lost + "', which comes from " + cutBy_.at(lost) +
                  ", and that cannot be run");
    }
    const std::string source = lost.empty() ? describe(node) : cutBy_.at(lost);
    for (const std::string& output : node.outputs) {
      cut_.insert(output);
      cutBy_[output] = source;
    }
    for (const std::string& input : node.inputs) {
      if (!input.empty() && !cut_.contains(input)) {
        readByCut_.push_back(input);
      }
    }
    if (lost.empty()) {
      walked_.notes.push_back(describe(node) +
                              " and what depends on it were cut off: it cannot be run, and no "
                              "layer that can be quantized depends on it.");
    }
  }

  void setOutput(const Node& node, std::size_t index, Value value, const std::string& tensor) {
    value.tensor = tensor;
    if (index < node.outputs.size() && !node.outputs[index].empty()) {
      values_.insert_or_assign(node.outputs[index], std::move(value));
    }
  }

  void setConstant(const Node& node, std::size_t index, const ConstantPtr& constant) {
    account(constant->shape, true);
    Value value;
    value.shape = constant->shape;
    value.constant = constant;
    setOutput(node, index, std::move(value),
              index < node.outputs.size() ? node.outputs[index] : "");
  }

  void account(const Shape& shape, bool mayBeEmpty = false) {
    const std::size_t count = checkedCount(shape);
    if (count == 0 && !mayBeEmpty) {
      throw Error("reads or makes an empty tensor of " + describeShape(shape));
    }
    elements_ += count;
    if (elements_ > kMaxElements) {
      throw Error("the tensors up to here have more than 2^30 elements");
    }
  }

  void addSteps(std::size_t index, const NodeReader& reader, const Operation& operation) {
    const Node& node = reader.node();
    std::vector<const Value*> inputs;
    for (const std::size_t read : operation.reads) {
      inputs.push_back(&reader.input(read));
      if (checkedCount(inputs.back()->shape) == 0 && !takesEmpty(node.type)) {
        throw Error("reads the tensor '" + inputs.back()->tensor + "', which is empty");
      }
    }
    const bool constant = std::all_of(inputs.begin(), inputs.end(), [](const Value* value) {
      return value->constant != nullptr;
    });
    if (constant) {
      fold(node, inputs, operation.steps);
      return;
    }
    std::vector<Value> current;
    std::vector<ConstantPtr> captured;
    for (const Value* input : inputs) {
      captured.push_back(input->constant);
      if (input->constant == nullptr) {
        current.push_back(*input);
      }
    }
    for (std::size_t i = 0; i < operation.steps.size(); ++i) {
      const bool bind = i == 0 && current.size() < captured.size();
      const bool main = isMain(operation.steps, i);
      const std::string name = engineName(index) + (main ? std::string() : "#" + std::to_string(i));
      current =
          addStep(name, current, operation.steps[i], bind ? captured : std::vector<ConstantPtr>());
    }
    for (std::size_t i = 0; i < current.size(); ++i) {
      setOutput(node, i, current[i], i < node.outputs.size() ? node.outputs[i] : "");
    }
  }

  std::string engineName(std::size_t index) const {
    return std::to_string(index) + ":" + graph_.nodes[index].name;
  }

  /// The step that carries the node's own name: the one that can be quantized, or the first.
  static bool isMain(const std::vector<Step>& steps, std::size_t index) {
    const auto quantizable = [](const Step& step) {
      return step.instrumented || step.engineType == "Convolution" ||
             step.engineType == "InnerProduct";
    };
    const auto found = std::find_if(steps.begin(), steps.end(), quantizable);
    const auto main = found == steps.end() ? 0 : found - steps.begin();
    return static_cast<std::size_t>(main) == index;
  }

  std::vector<Value> addStep(const std::string& name, const std::vector<Value>& inputs,
                             const Step& step, const std::vector<ConstantPtr>& captured) {
    std::vector<Shape> shapes;
    for (const Value& input : inputs) {
      shapes.push_back(input.shape);
    }
    int id = 0;
    if (net_ != nullptr) {
      id = createLayer(name, shapes, step, captured);
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        net_->connect(inputs[i].layer, inputs[i].output, id, static_cast<int>(i));
      }
    }
    std::vector<Value> outputs;
    for (const Shape& shape : step.outputs) {
      account(shape);
      Value value;
      value.shape = shape;
      value.layer = id;
      value.output = static_cast<int>(outputs.size());
      outputs.push_back(std::move(value));
    }
    return outputs;
  }

  int createLayer(const std::string& name, const std::vector<Shape>& inputs, const Step& step,
                  const std::vector<ConstantPtr>& captured) {
    if (!step.engineType.empty() && captured.empty()) {
      cv::dnn::LayerParams params = step.params;
      params.name = name;
      params.type = step.engineType;
      return net_->addLayer(name, step.engineType, params);
    }
    ncnn::Step layer;
    layer.outputs = step.outputs;
    layer.instrumented = step.instrumented;
    // The engine has no scalars.
    for (Shape& shape : layer.outputs) {
      if (shape.empty()) {
        shape = {1};
      }
    }
    std::vector<Shape> given = inputs;
    for (Shape& shape : given) {
      if (shape.empty()) {
        shape = {1};
      }
    }
    layer.kernel = captured.empty() ? step.kernel.run : bound(step.kernel.run, captured);
    return kernels_->addLayerWithBatch(name, given, layer);
  }

  /// A kernel that takes only those of its inputs that are not constant.
  static ncnn::KernelFunction bound(const ncnn::KernelFunction& run,
                                    const std::vector<ConstantPtr>& captured) {
    std::vector<std::vector<float>> constants;
    std::vector<bool> isConstant;
    for (const ConstantPtr& constant : captured) {
      constants.push_back(constant == nullptr ? std::vector<float>() : realsOf(*constant));
      isConstant.push_back(constant != nullptr);
    }
    return [run, constants = std::move(constants), isConstant](auto in, auto out) {
      std::vector<const float*> all;
      std::size_t next = 0;
      for (std::size_t i = 0; i < constants.size(); ++i) {
        all.push_back(isConstant[i] ? constants[i].data() : in[next++]);
      }
      run(all, out);
    };
  }

  template <typename Number, typename Function>
  static std::vector<std::vector<Number>> compute(const std::vector<std::vector<Number>>& inputs,
                                                  const std::vector<Shape>& shapes,
                                                  const Function& function) {
    std::vector<std::vector<Number>> outputs;
    std::vector<const Number*> in;
    std::vector<Number*> out;
    for (const auto& input : inputs) {
      in.push_back(input.data());
    }
    for (const Shape& shape : shapes) {
      outputs.emplace_back(checkedCount(shape));
    }
    for (auto& output : outputs) {
      out.push_back(output.data());
    }
    function(std::span<const Number* const>(in), std::span<Number* const>(out));
    return outputs;
  }

  void fold(const Node& node, const std::vector<const Value*>& inputs,
            const std::vector<Step>& steps) {
    const bool integral = std::all_of(inputs.begin(), inputs.end(),
                                      [](const Value* value) { return value->constant->integral; });
    std::vector<std::vector<float>> reals;
    std::vector<std::vector<double>> integers;
    for (const Value* input : inputs) {
      if (integral) {
        const auto& values = input->constant->integers;
        integers.emplace_back(values.begin(), values.end());
      } else {
        reals.push_back(realsOf(*input->constant));
      }
    }
    for (const Step& step : steps) {
      if (!step.kernel.fold) {
        throw Error("reads only constants, which cannot be worked out in advance");
      }
      for (const Shape& shape : step.outputs) {
        account(shape, true);
      }
      if (integral) {
        integers = compute(integers, step.outputs, step.kernel.fold);
      } else {
        reals = compute(reals, step.outputs, step.kernel.run);
      }
    }
    const auto& shapes = steps.back().outputs;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      auto constant = std::make_shared<Constant>();
      constant->shape = shapes[i];
      constant->integral = integral;
      if (integral) {
        constexpr double kLargest = 0x1p62;
        for (const double value : integers[i]) {
          if (!(value > -kLargest && value < kLargest)) {
            throw Error("computes an integer that is too large");
          }
          constant->integers.push_back(static_cast<std::int64_t>(value));
        }
      } else {
        constant->reals = std::move(reals[i]);
      }
      setConstant(node, i, constant);
    }
  }

  void addQuantizable(std::size_t index, const NodeReader& reader, const Operation& operation,
                      std::optional<std::size_t> next) {
    const Node& node = reader.node();
    QuantizableLayer layer = *operation.quantizable;
    layer.name = node.name;
    layer.engineName = engineName(index);
    layer.inputBlob = shown(reader.input(0).tensor);
    layer.outputBlob = node.outputs.at(0);
    if (operation.foldsNext) {
      layer.outputBlob = graph_.nodes[*next].outputs.at(0);
      next = soleReader(layer.outputBlob);
    }
    layer.outputBlob = shown(layer.outputBlob);
    if (next) {
      layer.activation = activationName(graph_.nodes[*next].type);
    }
    if (!names_.insert(layer.name).second) {
      throw Error("another layer has the same name, so that a table could not tell them apart");
    }
    walked_.layers.push_back(std::move(layer));
  }

  /// What is computed from constants and shapes alone is no part of the network that runs.
  void addToGraph(const Node& node, int quantizable) {
    const auto blobs = [this](const std::vector<std::string>& names) {
      std::vector<std::string> found;
      std::copy_if(names.begin(), names.end(), std::back_inserter(found),
                   [this](const std::string& name) {
                     const Value* value = name.empty() ? nullptr : find(name);
                     return value != nullptr && value->constant == nullptr;
                   });
      std::transform(found.begin(), found.end(), found.begin(),
                     [this](const std::string& name) { return shown(name); });
      return found;
    };
    const std::string& type = node.label.empty() ? node.type : node.label;
    GraphNode entry{node.name, type, blobs(node.inputs), blobs(node.outputs), quantizable};
    if (entry.outputs.empty()) {
      return;
    }
    walked_.graph.push_back(std::move(entry));
  }

  bool isInput(const std::string& tensor) const {
    return std::any_of(graph_.inputs.begin(), graph_.inputs.end(),
                       [&](const GraphInput& input) { return input.name == tensor; });
  }

  std::string shown(const std::string& tensor) const {
    const auto found = graph_.shownNames.find(tensor);
    return found == graph_.shownNames.end() ? tensor : found->second;
  }

  /// Every output is a layer of its own: it may be the same tensor as another or as an input.
  void addOutputs() {
    std::vector<std::string> outputs;
    std::copy_if(graph_.outputs.begin(), graph_.outputs.end(), std::back_inserter(outputs),
                 [this](const std::string& output) { return !cut_.contains(output); });
    // What only layers read that were cut off is the end of the network now.
    for (const std::string& tensor : readByCut_) {
      const bool known = std::find(outputs.begin(), outputs.end(), tensor) != outputs.end();
      const Value* const value = find(tensor);
      const bool input = value != nullptr && value->layer == 0 && value->constant == nullptr &&
                         isInput(value->tensor);
      if (!known && !kept_.contains(tensor) && value != nullptr && value->constant == nullptr &&
          !input) {
        outputs.push_back(tensor);
      }
    }
    for (const std::string& output : outputs) {
      const Value& value = values_.at(output);
      if (value.constant != nullptr) {
        walked_.notes.push_back("The output '" + output +
                                "' does not depend on the input and is left out.");
        continue;
      }
      walked_.outputs.push_back(output);
      addStep(outputLayerName(output), {value}, copyStep(value.shape), {});
    }
    if (walked_.outputs.empty()) {
      throw Error("no output depends on an input");
    }
  }

  void addNotes() {
    if (!folded_.empty()) {
      walked_.notes.push_back(
          std::to_string(folded_.size()) +
          " batch normalizations are folded into the weights of the layers before them, as "
          "runtimes do before they quantize.");
    }
  }

  const Graph& graph_;
  cv::dnn::Net* net_;
  std::optional<ncnn::ScopedKernels> kernels_;
  std::unordered_map<std::string, std::vector<std::size_t>> readers_;
  std::unordered_set<std::string> isOutput_;
  std::unordered_map<std::string, Value> values_;
  std::unordered_set<std::size_t> folded_;
  std::unordered_set<std::string> names_;
  std::unordered_set<std::string> kept_;  ///< Read by nodes that are run.
  std::unordered_set<std::string> cut_;
  std::unordered_map<std::string, std::string> cutBy_;
  std::vector<std::string> readByCut_;
  std::size_t elements_ = 0;
  Walked walked_;
};

}  // namespace

Walked walk(const Graph& graph, const std::vector<Shape>& inputShapes, cv::dnn::Net* net) {
  return Walker(graph, net).run(inputShapes);
}

std::string outputLayerName(const std::string& output) {
  return "output:" + output;
}

}  // namespace quantoscope::onnxgraph

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/onnx_qdq_graph.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/formats/onnx_weights.h"
#include "core/model/onnx/tensor_reader.h"
#include "core/quantization/integer_bias.h"

namespace quantoscope::onnxfile {
namespace {

using ::onnx::GraphProto;
using ::onnx::NodeProto;
using ::onnx::TensorProto;

// A graph while nodes are put before others and tensors fall out of use.
class Editor {
 public:
  explicit Editor(GraphProto& graph)
      : graph_(graph),
        before_(static_cast<std::size_t>(graph.node_size())),
        removed_(before_.size(), false) {
    for (std::size_t i = 0; i < before_.size(); ++i) {
      for (const std::string& output : node(i).output()) {
        producers_.emplace(output, i);
      }
    }
    forEachGraph(graph, [this](const GraphProto& inner) {
      for (const NodeProto& reader : inner.node()) {
        for (const std::string& input : reader.input()) {
          ++reads_[input];
        }
      }
      for (const auto& output : inner.output()) {
        ++reads_[output.name()];
      }
    });
  }

  NodeProto& node(std::size_t index) { return *graph_.mutable_node(static_cast<int>(index)); }

  // The node that makes a tensor; null for inputs and initializers.
  NodeProto* producer(const std::string& tensor) {
    const auto found = producers_.find(tensor);
    return found == producers_.end() ? nullptr : &node(found->second);
  }
  std::size_t producerIndex(const std::string& tensor) const { return producers_.at(tensor); }

  int reads(const std::string& tensor) const {
    const auto found = reads_.find(tensor);
    return found == reads_.end() ? 0 : found->second;
  }

  void insertBefore(std::size_t index, NodeProto added) {
    for (const std::string& input : added.input()) {
      ++reads_[input];
    }
    before_[index].push_back(std::move(added));
  }

  void addInitializer(TensorProto tensor) { *graph_.add_initializer() = std::move(tensor); }

  void setInput(std::size_t index, int input, const std::string& tensor) {
    NodeProto& changed = node(index);
    while (changed.input_size() <= input) {
      changed.add_input("");
    }
    drop(changed.input(input));
    changed.set_input(input, tensor);
    ++reads_[tensor];
  }

  // Lets a node make its first output under the name that another node had made.
  void setOutput(std::size_t index, const std::string& tensor) {
    unused_.insert(node(index).output(0));
    producers_.erase(node(index).output(0));
    node(index).set_output(0, tensor);
    producers_[tensor] = index;
  }

  void remove(std::size_t index) {
    removed_[index] = true;
    for (const std::string& input : node(index).input()) {
      drop(input);
    }
  }

  // Takes out what was dropped, and puts in what was added.
  void finish() {
    std::vector<NodeProto> nodes;
    for (std::size_t i = 0; i < before_.size(); ++i) {
      std::move(before_[i].begin(), before_[i].end(), std::back_inserter(nodes));
      if (!removed_[i]) {
        nodes.push_back(std::move(node(i)));
      }
    }
    graph_.clear_node();
    for (NodeProto& kept : nodes) {
      *graph_.add_node() = std::move(kept);
    }
    const auto eraseFrom = [](auto& list, const auto& unwanted) {
      list.erase(std::remove_if(list.begin(), list.end(), unwanted), list.end());
    };
    const auto isUnused = [this](const auto& entry) { return unused_.contains(entry.name()); };
    eraseFrom(*graph_.mutable_initializer(), isUnused);
    eraseFrom(*graph_.mutable_value_info(), isUnused);
    // Only an initializer's entry: a real input stays one that nothing reads.
    eraseFrom(*graph_.mutable_input(), [this](const auto& input) {
      return unused_.contains(input.name()) && wasInitializer_.contains(input.name());
    });
  }

 private:
  // One reader less. What nothing reads any more goes, with the nodes that only made that.
  void drop(const std::string& tensor) {
    if (tensor.empty() || --reads_[tensor] > 0) {
      return;
    }
    const auto made = producers_.find(tensor);
    if (made == producers_.end()) {
      const auto& initializers = graph_.initializer();
      if (std::any_of(initializers.begin(), initializers.end(),
                      [&](const TensorProto& entry) { return entry.name() == tensor; })) {
        unused_.insert(tensor);
        wasInitializer_.insert(tensor);
      }
      return;
    }
    const auto& outputs = node(made->second).output();
    if (!removed_[made->second] &&
        std::all_of(outputs.begin(), outputs.end(),
                    [this](const std::string& output) { return reads(output) == 0; })) {
      unused_.insert(outputs.begin(), outputs.end());
      remove(made->second);
    }
  }

  GraphProto& graph_;
  std::vector<std::vector<NodeProto>> before_;
  std::vector<bool> removed_;
  std::map<std::string, std::size_t> producers_;
  std::map<std::string, int> reads_;
  std::set<std::string> unused_;
  std::set<std::string> wasInitializer_;
};

class QdqInserter {
 public:
  QdqInserter(GraphProto& graph, const Model& model, const NetworkArithmetic& arithmetic,
              Names& names)
      : graph_(graph), editor_(graph), model_(model), arithmetic_(arithmetic), names_(names) {}

  void run() {
    for (const GraphNode& node : model_.graph) {
      if (node.quantizable < 0) {
        continue;
      }
      const auto index = static_cast<std::size_t>(node.quantizable);
      if (arithmetic_.layers.at(index).precision == Precision::Int8) {
        quantize(model_.layers.at(index), arithmetic_.layers[index], node.outputs.at(0));
      }
    }
    editor_.finish();
  }

 private:
  void quantize(const QuantizableLayer& layer, const LayerArithmetic& arithmetic,
                const std::string& output) {
    if (editor_.producer(output) == nullptr) {
      throw Error("layer " + layer.name + ": is not in the file");
    }
    const std::size_t index = editor_.producerIndex(output);
    if (const int type = elementType(editor_.node(index).input(1)); type != TensorProto::FLOAT) {
      throw Error("layer " + layer.name + ": computes in " + onnxgraph::elementTypeName(type) +
                  ", but QuantizeLinear takes fp32 only; export the model in fp32, or keep the "
                  "layer float");
    }
    takeOverBatchNormalization(layer, index, output);
    // The standard adds integers only where bias and sums have one unit; the target decides.
    const bool bias = arithmetic_.target == Target::Integer && !layer.bias.empty() &&
                      layer.kind != LayerKind::DeconvolutionDepthWise;
    const auto scales = bias ? scalesThatHoldTheBias(layer, arithmetic, arithmetic_.target)
                             : scalesOfChannels(layer, arithmetic.weightScales);
    editor_.setInput(index, 0, quantizedInput(layer, arithmetic.input, index));
    editor_.setInput(index, 1, quantizedWeights(layer, scales, index));
    if (!layer.bias.empty()) {
      editor_.setInput(index, 2,
                       bias ? integerBiases(layer, arithmetic, scales, index) : floatBiases(layer));
    }
  }

  // The element type of a constant, from what it is made of.
  int elementType(const std::string& tensor, int depth = 0) {
    constexpr int kDeepest = 64;
    const auto& initializers = graph_.initializer();
    const auto found = std::find_if(initializers.begin(), initializers.end(),
                                    [&](const auto& entry) { return entry.name() == tensor; });
    if (found != initializers.end()) {
      return found->data_type();
    }
    const NodeProto* const producer = editor_.producer(tensor);
    if (producer == nullptr || depth > kDeepest) {
      return TensorProto::FLOAT;
    }
    if (const auto* value = findAttribute(*producer, "value");
        value != nullptr && producer->op_type() == "Constant") {
      return value->t().data_type();
    }
    if (const auto* to = findAttribute(*producer, "to"); producer->op_type() == "Cast" && to) {
      return static_cast<int>(to->i());
    }
    return producer->input_size() == 0 ? static_cast<int>(TensorProto::FLOAT)
                                       : elementType(producer->input(0), depth + 1);
  }

  // A batch normalization that is in the layer's weights goes; the layer makes its output.
  void takeOverBatchNormalization(const QuantizableLayer& layer, std::size_t index,
                                  const std::string& output) {
    if (layer.outputBlob == output) {
      return;
    }
    NodeProto* const behind = editor_.producer(layer.outputBlob);
    if (behind == nullptr || behind->op_type() != "BatchNormalization" ||
        behind->input(0) != output || editor_.reads(output) != 1) {
      throw Error("layer " + layer.name +
                  ": the batch normalization behind it cannot be put into its weights, because "
                  "something else reads '" +
                  output + "' too; keep the layer float");
    }
    const std::size_t removed = editor_.producerIndex(layer.outputBlob);
    editor_.setOutput(index, layer.outputBlob);
    editor_.remove(removed);
    if (NodeProto& node = editor_.node(index); node.op_type() == "MatMul") {
      // A matrix product has no bias.
      node.set_op_type("Gemm");
    }
  }

  // The layer's input through codes: one pair of nodes for all layers that read it with one scale.
  std::string quantizedInput(const QuantizableLayer& layer, const ActivationCodes& codes,
                             std::size_t index) {
    std::string tensor = editor_.node(index).input(0);
    for (const NodeProto* made = editor_.producer(tensor);
         made != nullptr && made->op_type() == "Identity" && made->input_size() == 1;
         made = editor_.producer(tensor)) {
      tensor = made->input(0);
    }
    auto& pairs = pairs_[tensor];
    const auto known = std::find_if(pairs.begin(), pairs.end(),
                                    [&](const auto& pair) { return pair.first == codes; });
    if (known != pairs.end()) {
      return known->second;
    }
    const std::string scale = names_.fresh(tensor + "_scale");
    const std::string zeroPoint = names_.fresh(tensor + "_zero_point");
    const float step = stepOf(codes.scale, layer.name);
    editor_.addInitializer(tensorOf(scale, std::span<const float>(&step, 1), {}));
    if (isSymmetric(codes)) {
      const std::int8_t zero = 0;
      editor_.addInitializer(tensorOf(zeroPoint, std::span<const std::int8_t>(&zero, 1), {}));
    } else {
      const auto zero = static_cast<std::uint8_t>(codes.range.zeroPoint - codes.range.low);
      editor_.addInitializer(tensorOf(zeroPoint, std::span<const std::uint8_t>(&zero, 1), {}));
    }
    const std::string source = needsClip(codes) ? clipped(tensor, codes, index) : tensor;
    const std::string quantized = names_.fresh(tensor + "_quantized");
    const std::string result = names_.fresh(tensor + "_dequantized");
    editor_.insertBefore(index, nodeOf("QuantizeLinear", names_.fresh(tensor + "_QuantizeLinear"),
                                       {source, scale, zeroPoint}, quantized));
    editor_.insertBefore(index,
                         nodeOf("DequantizeLinear", names_.fresh(tensor + "_DequantizeLinear"),
                                {quantized, scale, zeroPoint}, result));
    pairs.emplace_back(codes, result);
    return result;
  }

  // Bytes have more codes than the scheme; the values are cut to those that it has.
  std::string clipped(const std::string& tensor, const ActivationCodes& codes, std::size_t index) {
    const auto limit = [&](const char* what, double value) {
      const std::string name = names_.fresh(tensor + what);
      const auto number = static_cast<float>(value);
      editor_.addInitializer(tensorOf(name, std::span<const float>(&number, 1), {}));
      return name;
    };
    const std::string low = isSymmetric(codes) ? limit("_lowest", codes.low()) : "";
    const std::string high = limit("_highest", codes.high());
    const std::string result = names_.fresh(tensor + "_clipped");
    editor_.insertBefore(
        index, nodeOf("Clip", names_.fresh(tensor + "_Clip"), {tensor, low, high}, result));
    return result;
  }

  std::string quantizedWeights(const QuantizableLayer& layer, const std::vector<float>& scales,
                               std::size_t index) {
    NodeProto& node = editor_.node(index);
    const auto* const transB = findAttribute(node, "transB");
    const bool transposed = transB != nullptr && transB->i() != 0;
    FileWeights weights = fileWeights(layer, node.op_type(), transposed, scales);
    addSpatialAxes(layer, node, weights.shape);
    // They are in the weights and the bias now.
    removeAttribute(node, "alpha");
    removeAttribute(node, "beta");
    const std::string tensor = node.input(1);
    auto& shared = weights_[tensor];
    const auto known = std::find_if(shared.begin(), shared.end(),
                                    [&](const auto& entry) { return entry.first == weights; });
    if (known != shared.end()) {
      return known->second;
    }
    const std::string result = dequantized(layer.name + "_weight", weights.codes, weights.shape,
                                           weights.scales, weights.axis, index);
    shared.emplace_back(std::move(weights), result);
    return result;
  }

  // How many extents the weights of a node have; 0 if the file does not say.
  int rankOfWeights(const NodeProto& node) {
    const std::string& tensor = node.input(1);
    const auto& initializers = graph_.initializer();
    const auto found = std::find_if(initializers.begin(), initializers.end(),
                                    [&](const auto& entry) { return entry.name() == tensor; });
    if (found != initializers.end()) {
      return found->dims_size();
    }
    const NodeProto* const producer = editor_.producer(tensor);
    const auto* const value = producer == nullptr ? nullptr : findAttribute(*producer, "value");
    if (value != nullptr && producer->op_type() == "Constant") {
      return value->t().dims_size();
    }
    for (const auto& [name, perAxis] :
         {std::pair{"kernel_shape", 1}, {"strides", 1}, {"dilations", 1}, {"pads", 2}}) {
      if (const auto* given = findAttribute(node, name);
          given != nullptr && given->ints_size() > 0) {
        return 2 + given->ints_size() / perAxis;
      }
    }
    return 0;
  }

  // A convolution over one axis is one over two whose first has an extent of 1.
  void addSpatialAxes(const QuantizableLayer& layer, const NodeProto& node,
                      std::vector<std::int64_t>& shape) {
    if (layer.kind == LayerKind::InnerProduct) {
      return;
    }
    constexpr int kOneAxis = 3;
    const int rank = rankOfWeights(node);
    if (rank == 0 && layer.geometry.kernelHeight == 1) {
      throw Error("layer " + layer.name +
                  ": its file does not say whether it works on one axis or on two; keep it float");
    }
    if (rank != kOneAxis) {
      shape.push_back(layer.geometry.kernelHeight);
    }
    shape.push_back(layer.geometry.kernelWidth);
  }

  template <typename Code>
  std::string dequantized(const std::string& name, const std::vector<Code>& codes,
                          const std::vector<std::int64_t>& shape, const std::vector<float>& steps,
                          int axis, std::size_t index) {
    const std::string quantized = names_.fresh(name + "_quantized");
    const std::string scale = names_.fresh(name + "_scale");
    const std::string result = names_.fresh(name + "_dequantized");
    const auto count = static_cast<std::int64_t>(steps.size());
    editor_.addInitializer(tensorOf(quantized, std::span<const Code>(codes), shape));
    editor_.addInitializer(tensorOf(scale, steps, {count}));
    std::vector<std::string> inputs = {quantized, scale};
    if constexpr (sizeof(Code) == 1) {
      // The standard gives 32-bit codes no zero point.
      inputs.push_back(names_.fresh(name + "_zero_point"));
      const std::vector<Code> zeros(steps.size(), 0);
      editor_.addInitializer(tensorOf(inputs.back(), std::span<const Code>(zeros), {count}));
    }
    NodeProto node =
        nodeOf("DequantizeLinear", names_.fresh(name + "_DequantizeLinear"), inputs, result);
    setAttribute(node, "axis", axis);
    editor_.insertBefore(index, std::move(node));
    return result;
  }

  std::string integerBiases(const QuantizableLayer& layer, const LayerArithmetic& arithmetic,
                            const std::vector<float>& scales, std::size_t index) {
    std::vector<std::int32_t> codes;
    std::vector<float> steps;
    const auto activationScale = static_cast<float>(arithmetic.input.scale);
    for (std::size_t channel = 0; channel < layer.bias.size(); ++channel) {
      const double unit = sumUnit(activationScale, scales[channel]);
      codes.push_back(integerBias(static_cast<double>(layer.bias[channel]), unit));
      steps.push_back(stepOf(1 / unit, layer.name));
    }
    const auto count = static_cast<std::int64_t>(codes.size());
    return dequantized(layer.name + "_bias", codes, {count}, steps, 0, index);
  }

  std::string floatBiases(const QuantizableLayer& layer) {
    const std::string name = names_.fresh(layer.name + "_bias");
    editor_.addInitializer(
        tensorOf(name, layer.bias, {static_cast<std::int64_t>(layer.bias.size())}));
    return name;
  }

  GraphProto& graph_;
  Editor editor_;
  const Model& model_;
  const NetworkArithmetic& arithmetic_;
  Names& names_;
  std::map<std::string, std::vector<std::pair<ActivationCodes, std::string>>> pairs_;
  std::map<std::string, std::vector<std::pair<FileWeights, std::string>>> weights_;
};

}  // namespace

bool isSymmetric(const ActivationCodes& codes) {
  return codes.range.zeroPoint == 0 && codes.range.low == -codes.range.high;
}

bool needsClip(const ActivationCodes& codes) {
  constexpr int kLargestSigned = 127;
  constexpr int kLargestUnsigned = 255;
  return isSymmetric(codes) ? codes.range.high < kLargestSigned
                            : codes.range.high - codes.range.low < kLargestUnsigned;
}

void insertQdq(GraphProto& graph, const Model& model, const NetworkArithmetic& arithmetic,
               Names& names) {
  QdqInserter(graph, model, arithmetic, names).run();
}

}  // namespace quantoscope::onnxfile

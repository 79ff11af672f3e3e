// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/imported/tensorflow_importer.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/base/error.h"

namespace quantoscope::imported {
namespace {

using onnxgraph::Constant;

/// What a loop is made of, which is run as often as the data says.
bool isOfLoop(const std::string& type) {
  constexpr std::array<std::string_view, 8> kLoops = {
      "Enter", "Exit", "LoopCond", "Merge", "NextIteration", "RefEnter", "StatelessWhile", "While"};
  return std::find(kLoops.begin(), kLoops.end(), type) != kLoops.end();
}

/// Loops, post-processing, summaries and the like, which need not run.
bool isSink(const std::string& type) {
  constexpr std::array<std::string_view, 13> kSinks = {"Assert",
                                                       "CombinedNonMaxSuppression",
                                                       "CropAndResize",
                                                       "NonMaxSuppression",
                                                       "NonMaxSuppressionV2",
                                                       "NonMaxSuppressionV3",
                                                       "NonMaxSuppressionV4",
                                                       "NonMaxSuppressionV5",
                                                       "TensorArrayV3",
                                                       "TopK",
                                                       "TopKV2",
                                                       "Unique",
                                                       "Where"};
  return isOfLoop(type) || std::find(kSinks.begin(), kSinks.end(), type) != kSinks.end();
}

/// No extent, place or count is beyond this; larger numbers stand for "as far as it goes".
std::int64_t withinReach(std::int64_t value) {
  constexpr std::int64_t kFar = std::int64_t{1} << 40;
  return std::clamp(value, -kFar, kFar);
}

std::vector<std::int64_t> withinReach(std::vector<std::int64_t> values) {
  for (std::int64_t& value : values) {
    value = withinReach(value);
  }
  return values;
}

bool hasWeights(const std::string& type) {
  return type == "Conv2D" || type == "DepthwiseConv2dNative" || type == "Conv2DBackpropInput" ||
         type == "MatMul";
}

}  // namespace

std::int64_t imageAxis(std::int64_t axis) {
  constexpr std::array<std::int64_t, 4> kAxes = {0, 2, 3, 1};
  const std::int64_t positive = axis < 0 ? axis + 4 : axis;
  if (positive < 0 || positive > 3) {
    throw Error("axis " + std::to_string(axis) + " does not exist in a tensor of 4 dimensions");
  }
  return kAxes.at(static_cast<std::size_t>(positive));
}

TensorFlowImporter::TensorFlowImporter(const TensorFlowGraph& graph, GraphBuilder& builder)
    : graph_(graph), builder_(builder) {
  for (const TensorFlowNode& node : graph.nodes) {
    nodes_[node.name] = &node;
    for (const std::string& input : node.inputs) {
      readers_[input].push_back(&node);
    }
  }
}

void TensorFlowImporter::run() {
  for (const TensorFlowNode& node : graph_.nodes) {
    try {
      add(node);
    } catch (const Error& error) {
      throw Error(node.type + " '" + node.name + "': " + error.what());
    }
  }
}

void TensorFlowImporter::add(const TensorFlowNode& node) {
  if (const auto found = absorbed_.find(node.name); found != absorbed_.end()) {
    values_[node.name] = values_.at(found->second);
    return;
  }
  node_ = &node;
  outputName_ = node.name;
  if (node.type == "Const") {
    const auto* const tensor = attribute("value");
    if (tensor != nullptr && tensor->tensor != nullptr) {
      TensorFlowValue value;
      value.constant = tensor->tensor;
      values_[node.name] = std::move(value);
    }
    return;
  }
  if (node.type == "NoOp") {
    return;
  }
  if (node.type == "Placeholder") {
    addPlaceholder(node);
    return;
  }
  builder_.beginLayer(node.type, node.name);
  TensorFlowFunction function = findTensorFlowLayer(node.type);
  if (function == nullptr) {
    function = findTensorFlowShaping(node.type);
  }
  const auto lost = std::find_if(node.inputs.begin(), node.inputs.end(), [&](const auto& input) {
    return builder_.isCut(input.substr(0, input.find(':')));
  });
  if (lost != node.inputs.end() || (function == nullptr && isSink(node.type))) {
    cut(node, lost == node.inputs.end() ? "" : lost->substr(0, lost->find(':')));
    return;
  }
  if (function == nullptr) {
    throw Error("the operator is not supported");
  }
  function(*this);
}

void TensorFlowImporter::cut(const TensorFlowNode& node, const std::string& lost) {
  const std::string cause = lost.empty() ? node.type + " '" + node.name + "'" +
                                               (isOfLoop(node.type) ? ", a part of a loop" : "")
                                         : cutBy_.at(lost);
  const bool weighted = hasWeights(node.type) && node.inputs.size() > 1;
  if (weighted && find(node.inputs[1]) != nullptr) {
    throw Error("needs '" + lost + "', which comes from " + cause +
                ", and that cannot be run. Take the part of the graph behind it, with an input "
                "of its own");
  }
  cutBy_[node.name] = cause;
  builder_.cut({}, {node.name});
}

void TensorFlowImporter::addPlaceholder(const TensorFlowNode& node) {
  const auto* const type = attribute("dtype");
  const auto* const given = attribute("shape");
  constexpr std::size_t kImage = 4;
  const bool known = given != nullptr && given->hasShape && !given->shape.empty();
  // What readers do with it says whether it holds images where the file does not.
  const bool image = known ? given->shape.size() == kImage : true;
  Shape shape = known ? given->shape : Shape{};
  bool last = image;
  if (const auto found = readers_.find(node.name); image && found != readers_.end()) {
    for (const TensorFlowNode* reader : found->second) {
      const auto format = reader->attributes.find("data_format");
      last = last && (format == reader->attributes.end() || format->second.text != "NCHW");
    }
  }
  if (known && image && last) {
    shape = {shape[0], shape[3], shape[1], shape[2]};
  }
  if (type != nullptr && type->type != kTensorFlowFloat && type->type != kTensorFlowHalf) {
    if (type->type != kTensorFlowUint8) {
      if (known && !given->shape.empty()) {
        throw Error("takes values that are no real numbers; only such inputs can be calibrated");
      }
      return;
    }
    builder_.note("The input '" + node.name +
                  "' takes bytes in the file; it is given real numbers of the same value.");
  }
  builder_.addInput(node.name, shape, known && image && last);
  TensorFlowValue value;
  value.tensor = builder_.read(node.name);
  value.image = image && last;
  values_[node.name] = std::move(value);
}

const TensorFlowValue* TensorFlowImporter::find(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

void TensorFlowImporter::requireInputs(std::size_t least, std::size_t most) const {
  const std::size_t count = node_->inputs.size();
  if (count < least || count > most) {
    throw Error("has " + std::to_string(count) + " inputs");
  }
}

const TensorFlowValue& TensorFlowImporter::value(std::size_t index) const {
  if (index >= node_->inputs.size()) {
    throw Error("lacks input " + std::to_string(index + 1));
  }
  const TensorFlowValue* const found = find(node_->inputs[index]);
  if (found == nullptr) {
    throw Error("reads '" + node_->inputs[index] + "', which is not a tensor that can be used");
  }
  return *found;
}

const Constant& TensorFlowImporter::constant(std::size_t index, const char* what) const {
  const TensorFlowValue& found = value(index);
  if (found.constant == nullptr) {
    throw Error(std::string("its ") + what + " is computed by the network; a constant is expected");
  }
  return *found.constant;
}

std::vector<std::int64_t> TensorFlowImporter::integersOf(std::size_t index,
                                                         const char* what) const {
  const Constant& found = constant(index, what);
  if (!found.integral) {
    throw Error(std::string("its ") + what + " is not made of integers");
  }
  return withinReach(found.integers);
}

std::string TensorFlowImporter::emit(const Constant& constant) {
  if (constant.integral) {
    if (constant.shape.size() > 1) {
      const auto& values = constant.integers;
      return builder_.reals(constant.shape, {values.begin(), values.end()});
    }
    return builder_.integers(constant.integers);
  }
  return builder_.reals(constant.shape, constant.reals);
}

std::string TensorFlowImporter::image(std::size_t index) {
  const TensorFlowValue& found = value(index);
  if (found.image) {
    return read(found);
  }
  const std::string source = found.constant != nullptr ? emit(*found.constant) : read(found);
  const std::string turned = builder_.between();
  builder_.add("Transpose", {source}, {turned}).attributes["perm"] =
      integersAttribute({0, 3, 1, 2});
  return turned;
}

std::string TensorFlowImporter::plain(std::size_t index) {
  const TensorFlowValue& found = value(index);
  if (found.constant != nullptr) {
    return emit(*found.constant);
  }
  if (!found.image) {
    return read(found);
  }
  if (found.dilation != std::array{1, 1}) {
    throw Error("lies between SpaceToBatchND and BatchToSpaceND, where it cannot be run");
  }
  const std::string turned = builder_.between();
  builder_.add("Transpose", {read(found)}, {turned}).attributes["perm"] =
      integersAttribute({0, 2, 3, 1});
  return turned;
}

bool TensorFlowImporter::channelsSecond() const {
  const std::string format = text("data_format", "NHWC");
  if (format != "NHWC" && format != "NCHW") {
    throw Error("its attribute 'data_format' is '" + format + "', which cannot be run");
  }
  return format == "NCHW";
}

const TensorFlowAttribute* TensorFlowImporter::attribute(const char* name) const {
  const auto found = node_->attributes.find(name);
  return found == node_->attributes.end() ? nullptr : &found->second;
}

std::string TensorFlowImporter::text(const char* name, const char* fallback) const {
  const auto* const found = attribute(name);
  return found == nullptr ? fallback : found->text;
}

std::int64_t TensorFlowImporter::integer(const char* name, std::int64_t fallback) const {
  const auto* const found = attribute(name);
  return found == nullptr ? fallback : withinReach(found->integer);
}

float TensorFlowImporter::real(const char* name, float fallback) const {
  const auto* const found = attribute(name);
  return found == nullptr ? fallback : found->real;
}

bool TensorFlowImporter::flag(const char* name, bool fallback) const {
  const auto* const found = attribute(name);
  return found == nullptr ? fallback : found->flag;
}

std::vector<std::int64_t> TensorFlowImporter::integers(const char* name) const {
  const auto* const found = attribute(name);
  return found == nullptr ? std::vector<std::int64_t>() : withinReach(found->integers);
}

const TensorFlowNode* TensorFlowImporter::soleReader() const {
  const auto found = readers_.find(node_->name);
  return found != readers_.end() && found->second.size() == 1 ? found->second.front() : nullptr;
}

std::vector<float> TensorFlowImporter::takeBias(int channels) {
  const TensorFlowNode* const next = soleReader();
  if (next == nullptr || next->inputs.size() != 2 ||
      (next->type != "BiasAdd" && next->type != "Add" && next->type != "AddV2")) {
    return {};
  }
  const std::size_t other = next->inputs[0] == node_->name ? 1 : 0;
  // A constant may stand behind the node in the file; the order puts it before its reader alone.
  const auto named = [this](const std::string& name) {
    const auto found = nodes_.find(name);
    return found == nodes_.end() ? nullptr : found->second;
  };
  const TensorFlowNode* source = named(next->inputs[other]);
  while (source != nullptr && source->type == "Identity" && source->inputs.size() == 1) {
    source = named(source->inputs[0]);
  }
  if (source == nullptr || source->type != "Const") {
    return {};
  }
  const auto found = source->attributes.find("value");
  if (found == source->attributes.end() || found->second.tensor == nullptr) {
    return {};
  }
  const Constant& bias = *found->second.tensor;
  const bool fits = !bias.integral && bias.shape == Shape{channels};
  const bool sameOrder = next->type == "BiasAdd" || !channelsSecond();
  if (!fits || !sameOrder) {
    return {};
  }
  absorbed_[next->name] = node_->name;
  outputName_ = next->name;
  return bias.reals;
}

std::string TensorFlowImporter::output(std::size_t index) {
  return builder_.write(index == 0 ? outputName_ : outputName_ + ":" + std::to_string(index));
}

void TensorFlowImporter::set(std::size_t index, TensorFlowValue value) {
  values_[index == 0 ? node_->name : node_->name + ":" + std::to_string(index)] = std::move(value);
}

void TensorFlowImporter::setImage(std::size_t index, const std::string& tensor) {
  TensorFlowValue value;
  value.tensor = tensor;
  value.image = true;
  set(index, std::move(value));
}

void TensorFlowImporter::setPlain(std::size_t index, const std::string& tensor) {
  TensorFlowValue value;
  value.tensor = tensor;
  set(index, std::move(value));
}

void TensorFlowImporter::pass(std::size_t index) {
  TensorFlowValue passed = value(index);
  if (passed.constant == nullptr && !readers_.contains(node_->name)) {
    // An output keeps the name that the file gives it.
    const std::string source = read(passed);
    passed.tensor = output();
    builder_.add("Identity", {source}, {passed.tensor});
  }
  set(0, std::move(passed));
}

std::string TensorFlowImporter::read(const TensorFlowValue& value) {
  return builder_.has(value.tensor) ? builder_.read(value.tensor) : value.tensor;
}

}  // namespace quantoscope::imported

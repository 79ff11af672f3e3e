// SPDX-License-Identifier: GPL-3.0-or-later
// The nodes of TensorFlow graphs that compute: layers with weights, pooling, normalization and
// arithmetic.
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/model/imported/tensorflow_importer.h"

namespace quantoscope::imported {
namespace {

using onnxgraph::Constant;
using onnxgraph::Node;
using Importer = TensorFlowImporter;

/// height and width of an attribute with one value for each dimension.
std::vector<std::int64_t> heightWidth(const Importer& importer, const char* name) {
  const auto values = importer.integers(name);
  if (values.empty()) {
    return {1, 1};
  }
  const std::size_t first = importer.channelsSecond() ? 2 : 1;
  if (values.size() != 4 || values[0] != 1 || values[first == 2 ? 1 : 3] != 1) {
    throw Error(std::string("its attribute '") + name +
                "' moves along the batch or the channels, which cannot be run");
  }
  return {values[first], values[first + 1]};
}

/// Sets `auto_pad` or `pads` from the attributes `padding` and `explicit_paddings`.
void setPadding(const Importer& importer, Node& node) {
  const std::string padding = importer.text("padding", "");
  if (padding == "SAME") {
    node.attributes["auto_pad"] = textAttribute("SAME_UPPER");
  } else if (padding == "EXPLICIT") {
    const auto pads = importer.integers("explicit_paddings");
    const std::size_t first = importer.channelsSecond() ? 4 : 2;
    if (pads.size() != 8) {
      throw Error("its attribute 'explicit_paddings' has " + std::to_string(pads.size()) +
                  " values, not 8");
    }
    node.attributes["pads"] =
        integersAttribute({pads[first], pads[first + 2], pads[first + 1], pads[first + 3]});
  } else if (padding != "VALID") {
    throw Error("its attribute 'padding' is '" + padding + "', which is not known");
  }
}

/// A constant with its axes in another order.
std::vector<float> reordered(const Constant& constant, const std::array<std::size_t, 4>& order) {
  std::array<std::size_t, 4> strides{};
  std::size_t stride = 1;
  for (std::size_t axis = 4; axis-- > 0;) {
    strides.at(axis) = stride;
    stride *= static_cast<std::size_t>(constant.shape[axis]);
  }
  const auto extent = [&](std::size_t i) {
    return static_cast<std::size_t>(constant.shape[order.at(i)]);
  };
  const auto values = onnxgraph::realsOf(constant);
  std::vector<float> result;
  result.reserve(values.size());
  for (std::size_t a = 0; a < extent(0); ++a) {
    for (std::size_t b = 0; b < extent(1); ++b) {
      for (std::size_t c = 0; c < extent(2); ++c) {
        for (std::size_t d = 0; d < extent(3); ++d) {
          result.push_back(values[a * strides.at(order[0]) + b * strides.at(order[1]) +
                                  c * strides.at(order[2]) + d * strides.at(order[3])]);
        }
      }
    }
  }
  return result;
}

const Constant& filterOf(Importer& importer, std::size_t index) {
  const Constant& filter = importer.constant(index, "filter");
  if (filter.shape.size() != 4 || filter.integral) {
    throw Error("has a filter of " + onnxgraph::describeShape(filter.shape));
  }
  return filter;
}

std::string imageOrSecond(Importer& importer, std::size_t index) {
  return importer.channelsSecond() ? importer.plain(index) : importer.image(index);
}

void setAs(Importer& importer, const std::string& tensor) {
  if (importer.channelsSecond()) {
    importer.setPlain(0, tensor);
  } else {
    importer.setImage(0, tensor);
  }
}

/// Reads the input, takes the bias behind the node, and writes the output.
Node& addConvolution(Importer& importer, const std::string& type, std::size_t inputIndex,
                     const Shape& shape, std::vector<float> weights, int outputs) {
  const TensorFlowValue input = importer.value(inputIndex);
  const std::string from = imageOrSecond(importer, inputIndex);
  const auto bias = importer.takeBias(outputs);
  std::vector<std::string> inputs = {from, importer.builder().reals(shape, std::move(weights))};
  if (!bias.empty()) {
    inputs.push_back(importer.builder().reals({outputs}, bias));
  }
  const std::string to = importer.output();
  TensorFlowValue result;
  result.tensor = to;
  result.image = !importer.channelsSecond();
  result.dilation = input.dilation;
  importer.set(0, std::move(result));
  return importer.builder().add(type, std::move(inputs), {to});
}

void setDilation(const Importer& importer, std::array<int, 2> between, Node& node) {
  const auto strides = heightWidth(importer, "strides");
  auto dilations = heightWidth(importer, "dilations");
  if (between != std::array{1, 1}) {
    if (strides != std::vector<std::int64_t>{1, 1} ||
        dilations != std::vector<std::int64_t>{1, 1} || importer.text("padding", "") != "VALID") {
      throw Error("lies between SpaceToBatchND and BatchToSpaceND, but has strides or pads");
    }
    dilations = {between[0], between[1]};
  }
  node.attributes["strides"] = integersAttribute(strides);
  node.attributes["dilations"] = integersAttribute(dilations);
  setPadding(importer, node);
}

void addConv2d(Importer& importer) {
  importer.requireInputs(2, 2);
  const Constant& filter = filterOf(importer, 1);
  const auto& f = filter.shape;
  const auto between = importer.value(0).dilation;
  Node& node = addConvolution(importer, "Conv", 0, {f[3], f[2], f[0], f[1]},
                              reordered(filter, {3, 2, 0, 1}), f[3]);
  setDilation(importer, between, node);
}

void addDepthwise(Importer& importer) {
  importer.requireInputs(2, 2);
  const Constant& filter = filterOf(importer, 1);
  const auto& f = filter.shape;
  const std::int64_t outputs = std::int64_t{f[2]} * f[3];
  constexpr std::int64_t kMost = 1 << 24;
  if (outputs < 1 || outputs > kMost) {
    throw Error("has a filter of " + onnxgraph::describeShape(f));
  }
  const auto between = importer.value(0).dilation;
  Node& node = addConvolution(importer, "Conv", 0, {static_cast<int>(outputs), 1, f[0], f[1]},
                              reordered(filter, {2, 3, 0, 1}), static_cast<int>(outputs));
  node.attributes["group"] = integerAttribute(f[2]);
  setDilation(importer, between, node);
}

void addTransposedConvolution(Importer& importer) {
  importer.requireInputs(3, 3);
  const Constant& filter = filterOf(importer, 1);
  const auto& f = filter.shape;
  const auto strides = heightWidth(importer, "strides");
  const auto dilations = heightWidth(importer, "dilations");
  const std::string padding = importer.text("padding", "");
  std::vector<std::int64_t> size;
  if (importer.isConstant(0)) {
    size = importer.integersOf(0, "output's size");
    const std::size_t first = importer.channelsSecond() ? 2 : 1;
    if (size.size() != 4) {
      throw Error("its output's size has " + std::to_string(size.size()) + " values, not 4");
    }
    size = {size[first], size[first + 1]};
  }
  if (padding != "SAME" && padding != "VALID") {
    throw Error("its attribute 'padding' is '" + padding + "', which cannot be run");
  }
  Node& node = addConvolution(importer, "ConvTranspose", 2, {f[3], f[2], f[0], f[1]},
                              reordered(filter, {3, 2, 0, 1}), f[2]);
  node.attributes["strides"] = integersAttribute(strides);
  node.attributes["dilations"] = integersAttribute(dilations);
  if (padding == "SAME") {
    node.attributes["auto_pad"] = textAttribute("SAME_UPPER");
    if (!size.empty()) {
      node.attributes["output_shape"] = integersAttribute(size);
    }
  } else if (!size.empty()) {
    // Without pads the output may reach beyond the last element, by less than a stride.
    std::vector<std::int64_t> beyond;
    for (std::size_t i = 0; i < 2; ++i) {
      const std::int64_t covered = dilations[i] * (f[i] - 1) + 1;
      const std::int64_t rest = size[i] - covered;
      if (strides[i] < 1 || rest < 0) {
        throw Error("its output's size is smaller than its kernel");
      }
      beyond.push_back(rest % strides[i]);
    }
    node.attributes["output_padding"] = integersAttribute(beyond);
  }
}

void addMatMul(Importer& importer) {
  importer.requireInputs(2, 2);
  const bool batched = importer.node().type != "MatMul";
  const bool transposeA = importer.flag(batched ? "adj_x" : "transpose_a", false);
  const bool transposeB = importer.flag(batched ? "adj_y" : "transpose_b", false);
  auto& builder = importer.builder();
  if (batched) {
    if (transposeA || transposeB) {
      throw Error("transposes its operands, which cannot be run");
    }
    const std::string a = importer.plain(0);
    const std::string b = importer.plain(1);
    const std::string to = importer.output();
    builder.add("MatMul", {a, b}, {to});
    importer.setPlain(0, to);
    return;
  }
  const std::string a = importer.plain(0);
  const std::string b = importer.plain(1);
  std::vector<std::string> inputs = {a, b};
  if (importer.isConstant(1) && importer.value(1).constant->shape.size() == 2) {
    const int outputs = importer.value(1).constant->shape[transposeB ? 0 : 1];
    if (auto bias = importer.takeBias(outputs); !bias.empty()) {
      inputs.push_back(builder.reals({outputs}, std::move(bias)));
    }
  }
  const std::string to = importer.output();
  Node& node = builder.add("Gemm", std::move(inputs), {to});
  node.attributes["transA"] = integerAttribute(transposeA ? 1 : 0);
  node.attributes["transB"] = integerAttribute(transposeB ? 1 : 0);
  importer.setPlain(0, to);
}

void addPool(Importer& importer) {
  importer.requireInputs(1, 1);
  const auto window = heightWidth(importer, "ksize");
  const auto strides = heightWidth(importer, "strides");
  const std::string from = imageOrSecond(importer, 0);
  const std::string to = importer.output();
  Node& node = importer.builder().add(importer.node().type == "AvgPool" ? "AveragePool" : "MaxPool",
                                      {from}, {to});
  node.attributes["kernel_shape"] = integersAttribute(window);
  node.attributes["strides"] = integersAttribute(strides);
  setPadding(importer, node);
  setAs(importer, to);
}

void addBatchNormalization(Importer& importer) {
  importer.requireInputs(5, 6);
  if (importer.flag("is_training", true)) {
    throw Error(
        "normalizes by the statistics of each batch (is_training); freeze the graph for "
        "inference");
  }
  std::vector<std::string> inputs = {imageOrSecond(importer, 0)};
  for (std::size_t i = 1; i < 5; ++i) {
    inputs.push_back(importer.emit(importer.constant(i, "parameter")));
  }
  const TensorFlowValue input = importer.value(0);
  const std::string to = importer.output();
  importer.builder().add("BatchNormalization", std::move(inputs), {to}).attributes["epsilon"] =
      realAttribute(importer.real("epsilon", 1e-4F));
  TensorFlowValue result;
  result.tensor = to;
  result.image = !importer.channelsSecond();
  result.dilation = input.dilation;
  importer.set(0, std::move(result));
}

/// An operand of an elementwise node whose result has the channels second.
std::string besideImage(Importer& importer, std::size_t index) {
  const TensorFlowValue& value = importer.value(index);
  if (value.constant == nullptr) {
    return importer.image(index);
  }
  const Constant& constant = *value.constant;
  if (constant.shape.empty() || onnxgraph::checkedCount(constant.shape) == 1) {
    return importer.builder().reals({}, {onnxgraph::realsOf(constant).at(0)});
  }
  if (constant.shape.size() > 4) {
    throw Error("works on a constant of " + onnxgraph::describeShape(constant.shape));
  }
  Constant wide = constant;
  wide.shape.insert(wide.shape.begin(), 4 - wide.shape.size(), 1);
  const Shape& s = wide.shape;
  return importer.builder().reals({s[0], s[3], s[1], s[2]}, reordered(wide, {0, 3, 1, 2}));
}

/// Adds a node of two operands and returns whether the result has the channels second.
bool binary(Importer& importer, const std::string& type, const std::string& to) {
  const auto fits = [&](std::size_t index) {
    const TensorFlowValue& value = importer.value(index);
    return value.image || value.constant != nullptr;
  };
  const bool image = fits(0) && fits(1) && (importer.value(0).image || importer.value(1).image);
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < 2; ++i) {
    inputs.push_back(image ? besideImage(importer, i) : importer.plain(i));
  }
  importer.builder().add(type, std::move(inputs), {to});
  return image;
}

void setLike(Importer& importer, const std::string& tensor, bool image) {
  TensorFlowValue result;
  result.tensor = tensor;
  result.image = image;
  for (std::size_t i = 0; i < importer.node().inputs.size() && image; ++i) {
    if (importer.value(i).image) {
      result.dilation = importer.value(i).dilation;
    }
  }
  importer.set(0, std::move(result));
}

void addBinary(Importer& importer) {
  static const std::unordered_map<std::string, const char*> kTypes = {
      {"Add", "Add"},     {"AddV2", "Add"},   {"Sub", "Sub"},     {"Mul", "Mul"},
      {"RealDiv", "Div"}, {"Div", "Div"},     {"Pow", "Pow"},     {"Maximum", "Max"},
      {"Minimum", "Min"}, {"BiasAdd", "Add"}, {"FloorMod", "Mod"}};
  importer.requireInputs(2, 2);
  const std::string& type = importer.node().type;
  if (type == "BiasAdd" && importer.channelsSecond()) {
    const Constant& bias = importer.constant(1, "bias");
    const std::string from = importer.plain(0);
    const std::string to = importer.output();
    const int count = bias.shape.empty() ? 1 : bias.shape[0];
    importer.builder().add(
        "Add", {from, importer.builder().reals({count, 1, 1}, onnxgraph::realsOf(bias))}, {to});
    importer.setPlain(0, to);
    return;
  }
  const std::string to = importer.output();
  setLike(importer, to, binary(importer, kTypes.at(type), to));
}

void addSquaredDifference(Importer& importer) {
  importer.requireInputs(2, 2);
  const std::string difference = importer.builder().between();
  const bool image = binary(importer, "Sub", difference);
  const std::string to = importer.output();
  importer.builder().add("Mul", {difference, difference}, {to});
  setLike(importer, to, image);
}

void addSum(Importer& importer) {
  const std::size_t count = importer.node().inputs.size();
  importer.requireInputs(1, 1 << 10);
  bool image = true;
  for (std::size_t i = 0; i < count; ++i) {
    image = image && importer.value(i).image;
  }
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < count; ++i) {
    inputs.push_back(image ? importer.image(i) : importer.plain(i));
  }
  const std::string to = importer.output();
  importer.builder().add("Sum", std::move(inputs), {to});
  setLike(importer, to, image);
}

void addUnary(Importer& importer) {
  static const std::unordered_map<std::string, const char*> kTypes = {
      {"Abs", "Abs"},           {"Ceil", "Ceil"},
      {"Cos", "Cos"},           {"Elu", "Elu"},
      {"Erf", "Erf"},           {"Exp", "Exp"},
      {"Floor", "Floor"},       {"Log", "Log"},
      {"Neg", "Neg"},           {"Reciprocal", "Reciprocal"},
      {"Relu", "Relu"},         {"Round", "Round"},
      {"Selu", "Selu"},         {"Sigmoid", "Sigmoid"},
      {"Sign", "Sign"},         {"Sin", "Sin"},
      {"Softplus", "Softplus"}, {"Softsign", "Softsign"},
      {"Sqrt", "Sqrt"},         {"Tan", "Tan"},
      {"Tanh", "Tanh"}};
  importer.requireInputs(1, 1);
  auto& builder = importer.builder();
  const std::string& type = importer.node().type;
  const bool image = importer.value(0).image;
  const std::string from = image ? importer.image(0) : importer.plain(0);
  const std::string to = importer.output();
  if (type == "Relu6") {
    builder.add("Clip", {from, builder.reals({}, {0}), builder.reals({}, {6})}, {to});
  } else if (type == "LeakyRelu") {
    builder.add("LeakyRelu", {from}, {to}).attributes["alpha"] =
        realAttribute(importer.real("alpha", 0.2F));
  } else if (type == "Square") {
    builder.add("Mul", {from, from}, {to});
  } else if (type == "Rsqrt") {
    const std::string root = builder.between();
    builder.add("Sqrt", {from}, {root});
    builder.add("Reciprocal", {root}, {to});
  } else {
    builder.add(kTypes.at(type), {from}, {to});
  }
  setLike(importer, to, image);
}

void addSoftmax(Importer& importer) {
  importer.requireInputs(1, 1);
  const bool image = importer.value(0).image;
  const std::string from = image ? importer.image(0) : importer.plain(0);
  const std::string to = importer.output();
  importer.builder().add(importer.node().type, {from}, {to}).attributes["axis"] =
      integerAttribute(image ? 1 : -1);
  setLike(importer, to, image);
}

void addLrn(Importer& importer) {
  importer.requireInputs(1, 1);
  const std::int64_t radius = importer.integer("depth_radius", 5);
  constexpr std::int64_t kMost = 1 << 10;
  if (radius < 0 || radius > kMost) {
    throw Error("its attribute 'depth_radius' is " + std::to_string(radius));
  }
  const std::string from = importer.image(0);
  const std::string to = importer.output();
  const auto size = 2 * radius + 1;
  Node& node = importer.builder().add("LRN", {from}, {to});
  node.attributes["size"] = integerAttribute(size);
  node.attributes["alpha"] = realAttribute(importer.real("alpha", 1) * static_cast<float>(size));
  node.attributes["beta"] = realAttribute(importer.real("beta", 0.5F));
  node.attributes["bias"] = realAttribute(importer.real("bias", 1));
  importer.setImage(0, to);
}

}  // namespace

TensorFlowFunction findTensorFlowLayer(const std::string& type) {
  static const std::unordered_map<std::string, TensorFlowFunction> kTable = [] {
    std::unordered_map<std::string, TensorFlowFunction> table = {
        {"AddN", addSum},
        {"AvgPool", addPool},
        {"BatchMatMul", addMatMul},
        {"BatchMatMulV2", addMatMul},
        {"Conv2D", addConv2d},
        {"Conv2DBackpropInput", addTransposedConvolution},
        {"DepthwiseConv2dNative", addDepthwise},
        {"FusedBatchNorm", addBatchNormalization},
        {"FusedBatchNormV2", addBatchNormalization},
        {"FusedBatchNormV3", addBatchNormalization},
        {"LRN", addLrn},
        {"LogSoftmax", addSoftmax},
        {"MatMul", addMatMul},
        {"MaxPool", addPool},
        {"Softmax", addSoftmax},
        {"SquaredDifference", addSquaredDifference},
    };
    for (const char* name : {"Add", "AddV2", "Sub", "Mul", "RealDiv", "Div", "Pow", "Maximum",
                             "Minimum", "BiasAdd", "FloorMod"}) {
      table.emplace(name, addBinary);
    }
    for (const char* name :
         {"Abs", "Ceil",       "Cos",      "Elu",   "Erf",    "Exp",   "Floor", "LeakyRelu", "Log",
          "Neg", "Reciprocal", "Relu",     "Relu6", "Round",  "Rsqrt", "Selu",  "Sigmoid",   "Sign",
          "Sin", "Softplus",   "Softsign", "Sqrt",  "Square", "Tan",   "Tanh"}) {
      table.emplace(name, addUnary);
    }
    return table;
  }();
  const auto found = kTable.find(type);
  return found == kTable.end() ? nullptr : found->second;
}

}  // namespace quantoscope::imported

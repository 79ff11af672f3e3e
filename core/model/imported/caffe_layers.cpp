// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/imported/caffe_layers.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/model/imported/caffe_shaping.h"

namespace quantoscope::imported {
namespace {

using onnxgraph::checkedCount;
using onnxgraph::Node;
using LayerFunction = void (*)(const CaffeLayer&, GraphBuilder&);

void require(const CaffeLayer& layer, std::size_t bottoms, std::size_t tops) {
  if (layer.bottoms.size() != bottoms || layer.tops.size() != tops) {
    throw Error("has " + std::to_string(layer.bottoms.size()) + " inputs and " +
                std::to_string(layer.tops.size()) + " outputs; " + std::to_string(bottoms) +
                " and " + std::to_string(tops) + " are expected");
  }
}

const Tensor& blobOf(const CaffeLayer& layer, std::size_t index, const char* what) {
  if (index >= layer.blobs.size()) {
    throw Error(std::string("the .caffemodel has no ") + what +
                " for it; is it the one of this network?");
  }
  return layer.blobs[index];
}

std::pair<std::string, std::string> through(const CaffeLayer& layer, GraphBuilder& builder) {
  return throughCaffeLayer(layer, builder);
}

/// height and width of a window's property: `base` for both, `base_h` and `base_w` for each.
std::vector<std::int64_t> heightWidth(const MessageFields& parameters, const char* list,
                                      const std::string& base, int fallback) {
  // "dilation" has only the list.
  if (!base.empty() && (parameters.has(base + "_h") || parameters.has(base + "_w"))) {
    return {parameters.integer(base + "_h"), parameters.integer(base + "_w")};
  }
  const auto values = parameters.integers(list);
  if (values.empty()) {
    return {fallback, fallback};
  }
  if (values.size() > 2) {
    throw Error(std::string("has ") + std::to_string(values.size()) + " values for " + list);
  }
  return {values.front(), values.back()};
}

std::vector<std::int64_t> twice(const std::vector<std::int64_t>& pads) {
  return {pads.at(0), pads.at(1), pads.at(0), pads.at(1)};
}

int positive(std::int64_t value, const char* what) {
  constexpr std::int64_t kLargest = 1 << 24;
  if (value < 1 || value > kLargest) {
    throw Error(std::string("has a ") + what + " of " + std::to_string(value));
  }
  return static_cast<int>(value);
}

void addConvolution(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("convolution_param");
  const bool transposed = layer.type == "Deconvolution";
  const auto kernel = heightWidth(parameters, "kernel_size", "kernel", 0);
  const int outputs = positive(parameters.integer("num_output"), "num_output");
  const int groups = positive(parameters.integer("group"), "group");
  const int height = positive(kernel[0], "kernel height");
  const int width = positive(kernel[1], "kernel width");
  if (parameters.integer("axis") != 1) {
    throw Error("works along axis " + std::to_string(parameters.integer("axis")));
  }
  if (layer.bottoms.empty() || layer.bottoms.size() != layer.tops.size()) {
    throw Error("has other numbers of inputs and outputs");
  }
  if (layer.bottoms.size() > 1) {
    throw Error("runs on several inputs with the same weights, which cannot be quantized apart");
  }
  const Tensor& weights = blobOf(layer, 0, "weights");
  // The shape in the file may be that of an older format; what the layer says counts.
  const std::size_t taps = checkedCount({height, width});
  const std::size_t each =
      taps * static_cast<std::size_t>(transposed ? std::max(1, outputs / groups) : outputs);
  if (each == 0 || weights.values.size() % each != 0 || weights.values.empty()) {
    throw Error("has " + std::to_string(weights.values.size()) + " weights, which do not fill " +
                std::to_string(outputs) + " outputs of " + std::to_string(height) + "×" +
                std::to_string(width));
  }
  const int other = static_cast<int>(weights.values.size() / each);
  const Shape shape = transposed ? Shape{other, std::max(1, outputs / groups), height, width}
                                 : Shape{outputs, other, height, width};
  std::vector<std::string> inputs = {builder.read(layer.bottoms[0]),
                                     builder.reals(shape, weights.values)};
  if (parameters.flag("bias_term")) {
    inputs.push_back(builder.reals({outputs}, blobOf(layer, 1, "biases").values));
  }
  Node& node = builder.add(transposed ? "ConvTranspose" : "Conv", std::move(inputs),
                           {builder.write(layer.tops[0])});
  node.attributes["kernel_shape"] = integersAttribute(kernel);
  node.attributes["strides"] = integersAttribute(heightWidth(parameters, "stride", "stride", 1));
  node.attributes["pads"] = integersAttribute(twice(heightWidth(parameters, "pad", "pad", 0)));
  node.attributes["dilations"] = integersAttribute(heightWidth(parameters, "dilation", "", 1));
  node.attributes["group"] = integerAttribute(groups);
}

void addInnerProduct(const CaffeLayer& layer, GraphBuilder& builder) {
  require(layer, 1, 1);
  const auto parameters = layer.fields.message("inner_product_param");
  const int outputs = positive(parameters.integer("num_output"), "num_output");
  const Tensor& weights = blobOf(layer, 0, "weights");
  const auto count = static_cast<std::size_t>(outputs);
  if (weights.values.empty() || weights.values.size() % count != 0) {
    throw Error("has " + std::to_string(weights.values.size()) + " weights for " +
                std::to_string(outputs) + " outputs");
  }
  const int inputs = static_cast<int>(weights.values.size() / count);
  const bool transposed = parameters.flag("transpose");
  const std::string from = builder.read(layer.bottoms[0]);
  const std::string flat = builder.between();
  builder.showAs(flat, from);
  builder.add("Flatten", {from}, {flat}).attributes["axis"] =
      integerAttribute(parameters.integer("axis"));
  std::vector<std::string> operands = {
      flat,
      builder.reals(transposed ? Shape{inputs, outputs} : Shape{outputs, inputs}, weights.values)};
  if (parameters.flag("bias_term")) {
    operands.push_back(builder.reals({outputs}, blobOf(layer, 1, "biases").values));
  }
  Node& node = builder.add("Gemm", std::move(operands), {builder.write(layer.tops[0])});
  node.attributes["transB"] = integerAttribute(transposed ? 0 : 1);
}

/// A node that scales and shifts each channel: a batch normalization without statistics.
void addAffine(GraphBuilder& builder, const std::string& from, const std::string& to,
               std::vector<float> scale, std::vector<float> shift, std::vector<float> mean,
               std::vector<float> variance, float epsilon) {
  const Shape shape = {static_cast<int>(scale.size())};
  Node& node = builder.add(
      "BatchNormalization",
      {from, builder.reals(shape, std::move(scale)), builder.reals(shape, std::move(shift)),
       builder.reals(shape, std::move(mean)), builder.reals(shape, std::move(variance))},
      {to});
  node.attributes["epsilon"] = realAttribute(epsilon);
}

void addBatchNorm(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("batch_norm_param");
  if (parameters.has("use_global_stats") && !parameters.flag("use_global_stats")) {
    throw Error(
        "normalizes by the statistics of each image (use_global_stats: false), which "
        "cannot be run");
  }
  auto mean = blobOf(layer, 0, "mean").values;
  auto variance = blobOf(layer, 1, "variance").values;
  const float total = layer.blobs.size() > 2 && !layer.blobs[2].values.empty()
                          ? layer.blobs[2].values.front()
                          : 1.0F;
  const float factor = total == 0 ? 0 : 1 / total;
  for (auto* values : {&mean, &variance}) {
    for (float& value : *values) {
      value *= factor;
    }
  }
  const std::size_t channels = mean.size();
  const auto [from, to] = through(layer, builder);
  // Some variants of Caffe keep scale and shift here.
  const bool scaled = parameters.flag("scale_bias") && layer.blobs.size() > 4;
  addAffine(builder, from, to, scaled ? layer.blobs[3].values : std::vector<float>(channels, 1.0F),
            scaled ? layer.blobs[4].values : std::vector<float>(channels, 0.0F), std::move(mean),
            std::move(variance), parameters.real("eps"));
}

void addScale(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("scale_param");
  if (layer.bottoms.size() == 2) {
    findCaffeShaping("ScaleByBlob")(layer, builder);
    return;
  }
  if (parameters.integer("axis") != 1 || layer.bottoms.size() != 1) {
    throw Error("scales along axis " + std::to_string(parameters.integer("axis")) + " with " +
                std::to_string(layer.bottoms.size()) +
                " inputs; only one scale for each channel can be run");
  }
  const auto scale = blobOf(layer, 0, "scales").values;
  const auto shift = parameters.flag("bias_term") ? blobOf(layer, 1, "biases").values
                                                  : std::vector<float>(scale.size(), 0.0F);
  const auto [from, to] = through(layer, builder);
  addAffine(builder, from, to, scale, shift, std::vector<float>(scale.size(), 0.0F),
            std::vector<float>(scale.size(), 1.0F), 0);
}

void addPooling(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("pooling_param");
  const std::string method = parameters.enumeration("pool");
  if (method != "MAX" && method != "AVE") {
    throw Error("pools by the method " + method + ", which cannot be run");
  }
  const auto [from, to] = through(layer, builder);
  const std::string type = method == "MAX" ? "MaxPool" : "AveragePool";
  if (parameters.flag("global_pooling")) {
    builder.add("Global" + type, {from}, {to});
    return;
  }
  const auto either = [&](const std::string& base, const char* whole) -> std::vector<std::int64_t> {
    if (parameters.has(base + "_h") || parameters.has(base + "_w")) {
      return {parameters.integer(base + "_h"), parameters.integer(base + "_w")};
    }
    return {parameters.integer(whole), parameters.integer(whole)};
  };
  Node& node = builder.add(type, {from}, {to});
  node.attributes["kernel_shape"] = integersAttribute(either("kernel", "kernel_size"));
  node.attributes["strides"] = integersAttribute(either("stride", "stride"));
  node.attributes["pads"] = integersAttribute(twice(either("pad", "pad")));
  node.attributes["ceil_mode"] = integerAttribute(parameters.flag("ceil_mode") ? 1 : 0);
  if (method == "AVE") {
    node.attributes["count_include_pad"] = integerAttribute(1);
  }
}

void addRelu(const CaffeLayer& layer, GraphBuilder& builder) {
  const float slope = layer.fields.message("relu_param").real("negative_slope");
  const auto [from, to] = through(layer, builder);
  if (slope == 0) {
    builder.add("Relu", {from}, {to});
  } else {
    builder.add("LeakyRelu", {from}, {to}).attributes["alpha"] = realAttribute(slope);
  }
}

void addPrelu(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto& slopes = blobOf(layer, 0, "slopes").values;
  const auto [from, to] = through(layer, builder);
  const Shape shape = slopes.size() == 1 ? Shape{1} : Shape{static_cast<int>(slopes.size()), 1, 1};
  builder.add("PRelu", {from, builder.reals(shape, slopes)}, {to});
}

void addUnary(const CaffeLayer& layer, GraphBuilder& builder) {
  static const std::unordered_map<std::string, const char*> kTypes = {
      {"AbsVal", "Abs"},      {"BNLL", "Softplus"}, {"Dropout", "Identity"},
      {"Sigmoid", "Sigmoid"}, {"TanH", "Tanh"},
  };
  const auto [from, to] = through(layer, builder);
  builder.add(kTypes.at(layer.type), {from}, {to});
}

void addElu(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto [from, to] = through(layer, builder);
  builder.add("Elu", {from}, {to}).attributes["alpha"] =
      realAttribute(layer.fields.message("elu_param").real("alpha"));
}

void addPower(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("power_param");
  const auto [from, to] = through(layer, builder);
  const std::string scaled = builder.between();
  const std::string shifted = builder.between();
  builder.add("Mul", {from, builder.reals({}, {parameters.real("scale")})}, {scaled});
  builder.add("Add", {scaled, builder.reals({}, {parameters.real("shift")})}, {shifted});
  builder.add("Pow", {shifted, builder.reals({}, {parameters.real("power")})}, {to});
}

void addConcat(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("concat_param");
  if (layer.bottoms.empty() || layer.tops.size() != 1) {
    throw Error("joins nothing");
  }
  std::vector<std::string> inputs;
  for (const auto& bottom : layer.bottoms) {
    inputs.push_back(builder.read(bottom));
  }
  builder.add("Concat", std::move(inputs), {builder.write(layer.tops[0])}).attributes["axis"] =
      integerAttribute(parameters.has("concat_dim") ? parameters.integer("concat_dim")
                                                    : parameters.integer("axis"));
}

void addEltwise(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("eltwise_param");
  const std::string operation = parameters.enumeration("operation");
  const auto coefficients = parameters.reals("coeff");
  if (layer.bottoms.size() < 2 || layer.tops.size() != 1 ||
      (!coefficients.empty() && coefficients.size() != layer.bottoms.size())) {
    throw Error("has " + std::to_string(layer.bottoms.size()) + " inputs and " +
                std::to_string(coefficients.size()) + " coefficients");
  }
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < layer.bottoms.size(); ++i) {
    inputs.push_back(builder.read(layer.bottoms[i]));
    if (operation == "SUM" && !coefficients.empty() && coefficients[i] != 1) {
      const std::string scaled = builder.between();
      builder.add("Mul", {inputs.back(), builder.reals({}, {coefficients[i]})}, {scaled});
      inputs.back() = scaled;
    }
  }
  const std::string to = builder.write(layer.tops[0]);
  if (operation == "PROD") {
    std::string product = inputs[0];
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      const std::string next = i + 1 == inputs.size() ? to : builder.between();
      builder.add("Mul", {product, inputs[i]}, {next});
      product = next;
    }
    return;
  }
  builder.add(operation == "SUM" ? "Sum" : "Max", std::move(inputs), {to});
}

void addSoftmax(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto [from, to] = through(layer, builder);
  builder.add("Softmax", {from}, {to}).attributes["axis"] =
      integerAttribute(layer.fields.message("softmax_param").integer("axis"));
}

void addPermute(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto given = layer.fields.message("permute_param").integers("order");
  const auto [from, to] = through(layer, builder);
  builder.add("Transpose", {from}, {to}).attributes["perm"] =
      integersAttribute({given.begin(), given.end()});
}

void addSplit(const CaffeLayer& layer, GraphBuilder& builder) {
  if (layer.bottoms.size() != 1) {
    throw Error("has " + std::to_string(layer.bottoms.size()) + " inputs");
  }
  const std::string from = builder.read(layer.bottoms[0]);
  for (const auto& top : layer.tops) {
    builder.add("Identity", {from}, {builder.write(top)});
  }
}

void addSlice(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("slice_param");
  if (layer.bottoms.size() != 1 || layer.tops.empty()) {
    throw Error("has " + std::to_string(layer.bottoms.size()) + " inputs");
  }
  const int axis =
      parameters.has("slice_dim") ? parameters.integer("slice_dim") : parameters.integer("axis");
  const auto points = parameters.integers("slice_point");
  const std::string from = builder.read(layer.bottoms[0]);
  if (points.empty()) {
    std::vector<std::string> outputs;
    for (const auto& top : layer.tops) {
      outputs.push_back(builder.write(top));
    }
    builder.add("Split", {from}, std::move(outputs)).attributes["axis"] = integerAttribute(axis);
    return;
  }
  if (points.size() + 1 != layer.tops.size()) {
    throw Error("has " + std::to_string(points.size()) + " slice points for " +
                std::to_string(layer.tops.size()) + " outputs");
  }
  for (std::size_t i = 0; i < layer.tops.size(); ++i) {
    constexpr std::int64_t kEnd = std::int64_t{1} << 30;
    const std::int64_t start = i == 0 ? 0 : points[i - 1];
    const std::int64_t end = i < points.size() ? points[i] : kEnd;
    builder.add(
        "Slice",
        {from, builder.integers({start}), builder.integers({end}), builder.integers({axis})},
        {builder.write(layer.tops[i])});
  }
}

void addLrn(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("lrn_param");
  if (parameters.enumeration("norm_region") != "ACROSS_CHANNELS") {
    throw Error("normalizes within each channel, which cannot be run");
  }
  const auto [from, to] = through(layer, builder);
  Node& node = builder.add("LRN", {from}, {to});
  node.attributes["size"] = integerAttribute(parameters.integer("local_size"));
  node.attributes["alpha"] = realAttribute(parameters.real("alpha"));
  node.attributes["beta"] = realAttribute(parameters.real("beta"));
  node.attributes["bias"] = realAttribute(parameters.real("k"));
}

/// x / sqrt(sum of squares over the channels) * scale, of the detector SSD.
void addNormalize(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("norm_param");
  const auto& scale = blobOf(layer, 0, "scales").values;
  const auto [from, to] = through(layer, builder);
  const std::string squares = builder.between();
  const std::string sum = builder.between();
  const std::string root = builder.between();
  const std::string unit = builder.between();
  builder.add("ReduceSumSquare", {from}, {squares}).attributes["axes"] =
      integersAttribute(parameters.flag("across_spatial") ? std::vector<std::int64_t>{1, 2, 3}
                                                          : std::vector<std::int64_t>{1});
  builder.add("Add", {squares, builder.reals({}, {parameters.real("eps")})}, {sum});
  builder.add("Sqrt", {sum}, {root});
  builder.add("Div", {from, root}, {unit});
  const Shape shape = scale.size() == 1 ? Shape{1} : Shape{static_cast<int>(scale.size()), 1, 1};
  builder.add("Mul", {unit, builder.reals(shape, scale)}, {to});
}

void addSilence(const CaffeLayer& layer, GraphBuilder& builder) {
  for (const auto& bottom : layer.bottoms) {
    builder.read(bottom);
  }
}

const std::unordered_map<std::string, LayerFunction>& layerFunctions() {
  static const std::unordered_map<std::string, LayerFunction> kFunctions = {
      {"AbsVal", addUnary},
      {"BNLL", addUnary},
      {"BatchNorm", addBatchNorm},
      {"Concat", addConcat},
      {"Convolution", addConvolution},
      {"ConvolutionDepthwise", addConvolution},
      {"Deconvolution", addConvolution},
      {"DepthwiseConvolution", addConvolution},
      {"Dropout", addUnary},
      {"ELU", addElu},
      {"Eltwise", addEltwise},
      {"InnerProduct", addInnerProduct},
      {"LRN", addLrn},
      {"Normalize", addNormalize},
      {"PReLU", addPrelu},
      {"Permute", addPermute},
      {"Pooling", addPooling},
      {"Power", addPower},
      {"ReLU", addRelu},
      {"Scale", addScale},
      {"Sigmoid", addUnary},
      {"Silence", addSilence},
      {"Slice", addSlice},
      {"Softmax", addSoftmax},
      {"Split", addSplit},
      {"TanH", addUnary},
  };
  return kFunctions;
}

}  // namespace

std::pair<std::string, std::string> throughCaffeLayer(const CaffeLayer& layer,
                                                      GraphBuilder& builder) {
  require(layer, 1, 1);
  const std::string from = builder.read(layer.bottoms[0]);
  return {from, builder.write(layer.tops[0])};
}

bool isCaffeSink(const std::string& type) {
  constexpr std::array<std::string_view, 14> kSinks = {"Accuracy",
                                                       "DetectionEvaluate",
                                                       "DetectionOutput",
                                                       "MultiBoxLoss",
                                                       "PSROIPooling",
                                                       "PriorBox",
                                                       "Proposal",
                                                       "Python",
                                                       "ROIAlign",
                                                       "ROIPooling",
                                                       "RegionLoss",
                                                       "SoftmaxWithLoss",
                                                       "YoloDetectionOutput",
                                                       "Yolov3DetectionOutput"};
  return std::find(kSinks.begin(), kSinks.end(), type) != kSinks.end();
}

bool isCaffeQuantizable(const std::string& type) {
  return type.find("Convolution") != std::string::npos || type == "InnerProduct" ||
         type == "Deconvolution";
}

void addCaffeLayer(const CaffeLayer& layer, GraphBuilder& builder) {
  if (const CaffeFunction shaping = findCaffeShaping(layer.type); shaping != nullptr) {
    shaping(layer, builder);
    return;
  }
  const auto found = layerFunctions().find(layer.type);
  if (found == layerFunctions().end()) {
    throw Error(layer.type.find("Data") != std::string::npos
                    ? "is for training; give the network's deploy.prototxt"
                    : "the layer type is not supported");
  }
  found->second(layer, builder);
}

}  // namespace quantoscope::imported

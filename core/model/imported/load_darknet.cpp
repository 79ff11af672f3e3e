// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/imported/load_darknet.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/model/imported/caffe_shaping.h"
#include "core/model/imported/graph_builder.h"
#include "core/model/onnx/graph_model.h"

namespace quantoscope {
namespace {

using imported::GraphBuilder;
using imported::integerAttribute;
using imported::integersAttribute;
using imported::realAttribute;
using imported::textAttribute;
using onnxgraph::checkedCount;
using onnxgraph::Node;

/// One bracketed part of the text.
struct Section {
  std::string type;
  int line = 0;
  std::map<std::string, std::string> values;
};

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  const auto last = text.find_last_not_of(" \t\r");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::vector<Section> readSections(std::string_view text) {
  std::vector<Section> sections;
  std::istringstream lines{std::string(text)};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty() || line[0] == ';') {
      continue;
    }
    if (line[0] == '[') {
      const auto end = line.find(']');
      if (end == std::string::npos) {
        throw Error("line " + std::to_string(number) + ": '" + line + "' has no closing bracket");
      }
      sections.push_back({line.substr(1, end - 1), number, {}});
      continue;
    }
    const auto equals = line.find('=');
    if (equals == std::string::npos || sections.empty()) {
      throw Error("line " + std::to_string(number) + ": '" + line +
                  "' is not of the form key=value in a [section]");
    }
    sections.back().values[trimmed(line.substr(0, equals))] = trimmed(line.substr(equals + 1));
  }
  return sections;
}

int integerOf(const std::string& text, const std::string& key) {
  int value = 0;
  const auto* const end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, value);
  constexpr int kLargest = 1 << 24;
  if (error != std::errc() || parsed != end || value < -kLargest || value > kLargest) {
    throw Error(key + " is '" + text + "', which is not a small integer");
  }
  return value;
}

class Importer {
 public:
  explicit Importer(std::span<const std::byte> weights) : weights_(weights, "the .weights file") {}

  onnxgraph::Graph run(const std::vector<Section>& sections) {
    if (sections.empty() || (sections[0].type != "net" && sections[0].type != "network")) {
      throw Error("does not begin with [net]");
    }
    readHeader();
    section_ = &sections[0];
    const Shape input = {1, integer("channels", 3), integer("height", 0), integer("width", 0)};
    if (*std::min_element(input.begin(), input.end()) < 1) {
      throw Error("[net] has no width, height or channels");
    }
    checkedCount(input);
    builder_.addInput("data", input);
    current_ = "data";
    shape_ = {input[1], input[2], input[3]};
    for (std::size_t i = 1; i < sections.size(); ++i) {
      section_ = &sections[i];
      index_ = static_cast<int>(i) - 1;
      name_ = section_->type + "_" + std::to_string(index_);
      try {
        builder_.beginLayer(section_->type, name_);
        add();
      } catch (const Error& error) {
        throw Error("line " + std::to_string(section_->line) + ": [" + section_->type +
                    "] (layer " + std::to_string(index_) + "): " + error.what());
      }
      layers_.push_back({current_, shape_});
    }
    if (weights_.remaining() > 0) {
      builder_.note("The .weights file has " + std::to_string(weights_.remaining()) +
                    " bytes more than the network needs.");
    }
    builder_.weightType("fp32");
    return builder_.finish();
  }

 private:
  struct Layer {
    std::string blob;
    Shape shape;  ///< C×H×W.
  };

  void readHeader() {
    const auto major = weights_.uint32("the version");
    const auto minor = weights_.uint32("the version");
    weights_.uint32("the version");
    // The number of images seen became 64 bits wide in version 0.2.
    weights_.take(major < 1000 && major * 10 + minor >= 2 && minor < 1000 ? 8 : 4,
                  "the number of images seen");
  }

  int integer(const std::string& key, int fallback) const {
    const auto found = section_->values.find(key);
    return found == section_->values.end() ? fallback : integerOf(found->second, key);
  }
  int positive(const std::string& key, int fallback) const {
    const int value = integer(key, fallback);
    if (value < 1) {
      throw Error(key + " is " + std::to_string(value));
    }
    return value;
  }
  std::string text(const std::string& key, const std::string& fallback) const {
    const auto found = section_->values.find(key);
    return found == section_->values.end() ? fallback : found->second;
  }
  std::vector<int> list(const std::string& key) const {
    std::vector<int> values;
    std::istringstream parts(text(key, ""));
    for (std::string part; std::getline(parts, part, ',');) {
      values.push_back(integerOf(trimmed(part), key));
    }
    return values;
  }

  std::string write(const std::string& suffix = "") {
    current_ = name_ + suffix;
    return builder_.write(current_);
  }

  /// A node that reads what the layer before wrote. The order of the two matters.
  Node& addThrough(const std::string& type) {
    const std::string from = builder_.read(current_);
    return builder_.add(type, {from}, {write()});
  }

  /// A layer of the file: negative ones are counted back from this one.
  const Layer& layerOf(int number) const {
    const int at = number < 0 ? index_ + number : number;
    if (at < 0 || at >= static_cast<int>(layers_.size())) {
      throw Error("reads layer " + std::to_string(number) + ", which does not exist before it");
    }
    return layers_[static_cast<std::size_t>(at)];
  }

  /// Keys that change what a layer computes and that are not supported.
  void requirePlain() const {
    for (const char* key :
         {"antialiasing", "assisted_excitation", "binary", "deform", "flipped", "maxpool_depth",
          "reverse", "rotate", "share_index", "stretch", "stretch_sway", "sway", "xnor"}) {
      if (const auto found = section_->values.find(key);
          found != section_->values.end() && found->second != "0") {
        throw Error(std::string(key) + " is " + found->second + ", which is not supported");
      }
    }
    if (text("weights_type", "none") != "none") {
      throw Error("weights_type is " + text("weights_type", "") + ", which is not supported");
    }
  }

  void add() {
    requirePlain();
    const std::string& type = section_->type;
    if (type == "convolutional" || type == "conv") {
      addConvolution();
    } else if (type == "connected") {
      addConnected();
    } else if (type == "maxpool") {
      addMaxPool();
    } else if (type == "avgpool") {
      addThrough("GlobalAveragePool");
      shape_ = {shape_[0], 1, 1};
    } else if (type == "upsample") {
      addUpsample();
    } else if (type == "route") {
      addRoute();
    } else if (type == "shortcut") {
      addShortcut();
    } else if (type == "softmax") {
      if (positive("groups", 1) != 1 || shape_[1] * shape_[2] != 1) {
        throw Error("works in groups or on a map, which cannot be run");
      }
      addThrough("Softmax").attributes["axis"] = integerAttribute(1);
    } else if (type == "dropout" || type == "cost") {
      addThrough("Identity");
    } else if (type == "scale_channels") {
      const Layer& from = layerOf(integer("from", 0));
      const std::string map = builder_.read(from.blob);
      addThrough("Mul").inputs.push_back(map);
      shape_ = from.shape;
      addActivationOr("linear");
    } else if (type == "sam") {
      const Layer& from = layerOf(integer("from", 0));
      const std::string other = builder_.read(from.blob);
      addThrough("Mul").inputs.push_back(other);
      addActivationOr("linear");
    } else if (type == "reorg") {
      addReorgSection();
    } else if (type == "yolo" || type == "region" || type == "detection" ||
               type == "Gaussian_yolo") {
      builder_.cut({current_}, {});
    } else {
      throw Error("the layer type is not supported");
    }
  }

  void addReorgSection() {
    const int stride = positive("stride", 1);
    const int square = stride > 64 ? 0 : stride * stride;
    if (square == 0 || shape_[0] % square != 0 || shape_[1] % stride != 0 ||
        shape_[2] % stride != 0) {
      throw Error("cannot rearrange a map of " + toString(shape_) + " with a stride of " +
                  std::to_string(stride));
    }
    const std::string from = builder_.read(current_);
    imported::addReorg(builder_, from, write(""), stride);
    shape_ = {shape_[0] * square, shape_[1] / stride, shape_[2] / stride};
  }

  void addActivation() {
    static const std::map<std::string, const char*> kTypes = {
        {"relu", "Relu"},   {"leaky", "LeakyRelu"}, {"logistic", "Sigmoid"}, {"mish", "Mish"},
        {"tanh", "Tanh"},   {"elu", "Elu"},         {"hard_mish", nullptr},  {"relu6", "Clip"},
        {"swish", "Swish"}, {"linear", nullptr},
    };
    const std::string activation = text("activation", "logistic");
    const auto found = kTypes.find(activation);
    if (found == kTypes.end() || activation == "hard_mish") {
      throw Error("activation is '" + activation + "', which is not supported");
    }
    if (found->second == nullptr) {
      return;
    }
    const std::string from = builder_.read(current_);
    if (activation == "swish") {
      const std::string gate = builder_.between();
      builder_.add("Sigmoid", {from}, {gate});
      builder_.add("Mul", {from, gate}, {write("/act")});
      return;
    }
    Node& node = builder_.add(found->second, {from}, {write("/act")});
    if (activation == "leaky") {
      node.attributes["alpha"] = realAttribute(0.1F);
    } else if (activation == "relu6") {
      node.inputs.push_back(builder_.reals({}, {0}));
      node.inputs.push_back(builder_.reals({}, {6}));
    }
  }

  std::vector<float> floats(std::size_t count, const char* what) {
    return weights_.floats(count, std::string(what) + " of layer " + std::to_string(index_));
  }

  void addConvolution() {
    const int filters = positive("filters", 1);
    const int size = positive("size", 1);
    const int stride = positive("stride", 1);
    const int groups = positive("groups", 1);
    const int dilation = positive("dilation", 1);
    const int pad = integer("pad", 0) != 0 ? size / 2 : integer("padding", 0);
    const bool normalized = integer("batch_normalize", 0) != 0;
    if (shape_[0] % groups != 0 || filters % groups != 0) {
      throw Error("has " + std::to_string(groups) + " groups for " + std::to_string(shape_[0]) +
                  " channels and " + std::to_string(filters) + " filters");
    }
    const Shape weightShape = {filters, shape_[0] / groups, size, size};
    const std::size_t count = checkedCount(weightShape);
    const auto channels = static_cast<std::size_t>(filters);
    auto bias = floats(channels, "the biases");
    std::vector<float> scale;
    std::vector<float> mean;
    std::vector<float> variance;
    if (normalized) {
      scale = floats(channels, "the scales");
      mean = floats(channels, "the means");
      variance = floats(channels, "the variances");
    }
    std::vector<std::string> inputs = {builder_.read(current_),
                                       builder_.reals(weightShape, floats(count, "the weights"))};
    if (!normalized) {
      inputs.push_back(builder_.reals({filters}, bias));
    }
    Node& node = builder_.add("Conv", std::move(inputs), {write(normalized ? "/conv" : "")});
    const std::int64_t padding = pad * (dilation > 1 ? dilation : 1);
    node.attributes["kernel_shape"] = integersAttribute({size, size});
    node.attributes["strides"] =
        integersAttribute({positive("stride_y", stride), positive("stride_x", stride)});
    node.attributes["dilations"] = integersAttribute({dilation, dilation});
    node.attributes["pads"] = integersAttribute({padding, padding, padding, padding});
    node.attributes["group"] = integerAttribute(groups);
    if (normalized) {
      const std::string from = builder_.read(current_);
      Node& batch = builder_.add(
          "BatchNormalization",
          {from, builder_.reals({filters}, std::move(scale)),
           builder_.reals({filters}, std::move(bias)), builder_.reals({filters}, std::move(mean)),
           builder_.reals({filters}, std::move(variance))},
          {write()});
      batch.attributes["epsilon"] = realAttribute(1e-6F);
    }
    const auto extent = [&](int in, int step) {
      return static_cast<int>((in + 2 * padding - std::int64_t{dilation} * (size - 1) - 1) / step +
                              1);
    };
    shape_ = {filters, extent(shape_[1], positive("stride_y", stride)),
              extent(shape_[2], positive("stride_x", stride))};
    requirePositive();
    addActivation();
  }

  void addConnected() {
    if (integer("batch_normalize", 0) != 0) {
      throw Error("has a batch normalization, which is not supported here");
    }
    const int outputs = positive("output", 1);
    const int inputs = static_cast<int>(checkedCount(shape_));
    const std::string from = builder_.read(current_);
    const std::string flat = builder_.between();
    builder_.showAs(flat, from);
    builder_.add("Flatten", {from}, {flat});
    const auto bias = floats(static_cast<std::size_t>(outputs), "the biases");
    const std::size_t count = checkedCount({outputs, inputs});
    const std::string weights = builder_.reals({outputs, inputs}, floats(count, "the weights"));
    builder_.add("Gemm", {flat, weights, builder_.reals({outputs}, bias)}, {write("/fc")})
        .attributes["transB"] = integerAttribute(1);
    const std::string product = builder_.read(current_);
    builder_.add("Reshape", {product, builder_.integers({1, outputs, 1, 1})}, {write()});
    shape_ = {outputs, 1, 1};
    addActivation();
  }

  void addMaxPool() {
    const int stride = positive("stride", 1);
    const int size = positive("size", stride);
    const int padding = integer("padding", size - 1);
    if (padding < 0 || padding > (1 << 15) || size > (1 << 15)) {
      throw Error("has a padding of " + std::to_string(padding));
    }
    // The padding is the sum of both sides; the smaller half comes first.
    const int before = padding / 2;
    Node& node = addThrough("MaxPool");
    node.attributes["kernel_shape"] = integersAttribute({size, size});
    node.attributes["strides"] = integersAttribute({stride, stride});
    node.attributes["pads"] =
        integersAttribute({before, before, padding - before, padding - before});
    shape_ = {shape_[0], (shape_[1] + padding - size) / stride + 1,
              (shape_[2] + padding - size) / stride + 1};
    requirePositive();
  }

  void addUpsample() {
    const int stride = positive("stride", 2);
    if (text("scale", "1") != "1" && text("scale", "1") != "1.0") {
      throw Error("scales the values, which is not supported");
    }
    const auto scale = static_cast<float>(stride);
    Node& node = addThrough("Resize");
    node.inputs.emplace_back();
    node.inputs.push_back(builder_.reals({4}, {1, 1, scale, scale}));
    node.attributes["mode"] = textAttribute("nearest");
    node.attributes["coordinate_transformation_mode"] = textAttribute("asymmetric");
    node.attributes["nearest_mode"] = textAttribute("floor");
    checkedCount({shape_[1], stride, shape_[2], stride});
    shape_ = {shape_[0], shape_[1] * stride, shape_[2] * stride};
  }

  void addRoute() {
    const int groups = positive("groups", 1);
    const int group = integer("group_id", 0);
    std::vector<std::string> inputs;
    std::int64_t channels = 0;
    Shape shape;
    for (const int number : list("layers")) {
      const Layer& from = layerOf(number);
      std::string tensor = builder_.read(from.blob);
      shape = from.shape;
      if (groups > 1) {
        if (from.shape[0] % groups != 0 || group < 0 || group >= groups) {
          throw Error("takes group " + std::to_string(group) + " of " + std::to_string(groups));
        }
        const std::int64_t each = from.shape[0] / groups;
        const std::string part = builder_.between();
        builder_.add("Slice",
                     {tensor, builder_.integers({each * group}),
                      builder_.integers({each * (group + 1)}), builder_.integers({1})},
                     {part});
        tensor = part;
      }
      inputs.push_back(std::move(tensor));
      channels += from.shape[0] / groups;
    }
    if (inputs.empty()) {
      throw Error("names no layers");
    }
    shape_ = shape;
    shape_[0] = static_cast<int>(std::min<std::int64_t>(channels, 1 << 26));
    if (inputs.size() == 1) {
      builder_.add("Identity", std::move(inputs), {write()});
    } else {
      builder_.add("Concat", std::move(inputs), {write()}).attributes["axis"] = integerAttribute(1);
    }
  }

  void addShortcut() {
    const auto from = list("from");
    if (from.empty()) {
      throw Error("names no layer");
    }
    std::vector<std::string> inputs = {builder_.read(current_)};
    for (const int number : from) {
      const Layer& layer = layerOf(number);
      if (layer.shape != shape_) {
        throw Error("adds " + toString(layer.shape) + " to " + toString(shape_) +
                    ", which is not supported");
      }
      inputs.push_back(builder_.read(layer.blob));
    }
    builder_.add("Sum", std::move(inputs), {write()});
    addActivationOr("linear");
  }

  void addActivationOr(const std::string& fallback) {
    if (text("activation", fallback) != "linear") {
      addActivation();
    }
  }

  void requirePositive() const {
    if (*std::min_element(shape_.begin(), shape_.end()) < 1) {
      throw Error("its window is larger than what it reads");
    }
  }

  ByteReader weights_;
  GraphBuilder builder_;
  const Section* section_ = nullptr;
  int index_ = 0;
  std::string name_;
  std::string current_;
  Shape shape_;
  std::vector<Layer> layers_;
};

}  // namespace

Model loadDarknetModel(std::string_view cfg, std::span<const std::byte> weights,
                       const std::string& name) {
  try {
    Importer importer(weights);
    return onnxgraph::modelOf(importer.run(readSections(cfg)), name, ModelFormat::Darknet);
  } catch (const Error& error) {
    const std::string message = error.what();
    throw Error(message.starts_with(name) ? message : name + ": " + message);
  }
}

Model loadDarknetModel(const std::filesystem::path& cfg, const std::filesystem::path& weights) {
  constexpr std::size_t kLargestText = std::size_t{1} << 24;
  const std::string text = readTextFile(cfg, kLargestText);
  Model model = loadDarknetModel(text, readFile(weights), cfg.string());
  model.name = cfg.stem().string();
  model.files = {cfg, weights};
  return model;
}

}  // namespace quantoscope

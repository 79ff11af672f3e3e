// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/imported/load_caffe.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>
#include <utility>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/model/imported/caffe_layers.h"
#include "core/model/imported/caffe_weights.h"
#include "core/model/imported/graph_builder.h"
#include "core/model/imported/message_fields.h"
#include "core/model/onnx/graph_model.h"

namespace quantoscope {
namespace {

using imported::CaffeLayer;
using imported::CaffeWeights;
using imported::GraphBuilder;
using imported::MessageFields;
using imported::TextMessage;

constexpr const char* kNetwork = "opencv_caffe.NetParameter";

/// Keeps the first complaint of the text parser, with its line, and all fields it did not know.
class Complaints final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber /*column*/,
                const std::string& message) override {
    if (text_.empty()) {
      text_ = "line " + std::to_string(line + 1) + ": " + message;
    }
  }
  void AddWarning(int line, google::protobuf::io::ColumnNumber /*column*/,
                  const std::string& message) override {
    constexpr std::size_t kMost = 20;
    constexpr std::array<std::string_view, 6> kRead = {"clip_param",  "interp_param",
                                                       "reorg_param", "shuffle_channel_param",
                                                       "swish_param", "upsample_param"};
    const bool read = std::any_of(kRead.begin(), kRead.end(), [&](std::string_view name) {
      return message.find(name) != std::string::npos;
    });
    if (unknown_.size() < kMost && !read) {
      unknown_.push_back("Ignored in line " + std::to_string(line + 1) + ": " + message);
    }
  }
  const std::string& text() const { return text_; }
  const std::vector<std::string>& unknown() const { return unknown_; }

 private:
  std::string text_;
  std::vector<std::string> unknown_;
};

std::unique_ptr<google::protobuf::Message> parseText(std::string_view text,
                                                     Complaints& complaints) {
  constexpr int kDeepest = 32;
  auto network = imported::newMessage(kNetwork);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&complaints);
  parser.SetRecursionLimit(kDeepest);
  // Many networks come from variants of Caffe with layers and fields of their own.
  parser.AllowUnknownField(true);
  if (!parser.ParseFromString(std::string(text), network.get())) {
    throw Error("is not the text of a Caffe network: " + complaints.text());
  }
  return network;
}

Shape inputShape(const std::vector<int>& dimensions) {
  constexpr std::size_t kMaxRank = 6;
  constexpr int kLargest = 1 << 24;
  if (dimensions.empty() || dimensions.size() > kMaxRank ||
      std::any_of(dimensions.begin(), dimensions.end(),
                  [](int extent) { return extent < 0 || extent > kLargest; })) {
    throw Error("an input has a shape that cannot be used");
  }
  return dimensions;
}

/// The inputs that old files declare beside the layers.
void addOldInputs(const MessageFields& network, GraphBuilder& builder) {
  const auto names = network.texts("input");
  const auto shapes = network.messages("input_shape");
  const auto dimensions = network.integers("input_dim");
  for (std::size_t i = 0; i < names.size(); ++i) {
    Shape shape;
    if (i < shapes.size()) {
      shape = inputShape(shapes[i].integers("dim"));
    } else if (dimensions.size() >= 4 * (i + 1)) {
      const auto first = dimensions.begin() + static_cast<std::ptrdiff_t>(4 * i);
      shape = inputShape({first, first + 4});
    }
    builder.addInput(names[i], shape);
  }
}

bool isTrainingOnly(const MessageFields& layer) {
  const auto phaseOf = [](const MessageFields& rule) {
    return rule.has("phase") ? rule.enumeration("phase") : std::string();
  };
  const auto included = layer.messages("include");
  const auto excluded = layer.messages("exclude");
  const bool excludedFromTest =
      std::any_of(excluded.begin(), excluded.end(),
                  [&](const MessageFields& rule) { return phaseOf(rule) == "TEST"; });
  const bool onlyTrain =
      !included.empty() && std::all_of(included.begin(), included.end(),
                                       [&](const auto& rule) { return phaseOf(rule) == "TRAIN"; });
  return excludedFromTest || onlyTrain;
}

void addInputLayer(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto shapes = layer.fields.message("input_param").messages("shape");
  for (std::size_t i = 0; i < layer.tops.size(); ++i) {
    const auto& shape = shapes.size() == 1 ? shapes[0] : shapes.at(std::min(i, shapes.size() - 1));
    builder.addInput(layer.tops[i], inputShape(shape.integers("dim")));
  }
}

void addLayer(const CaffeLayer& layer, GraphBuilder& builder) {
  builder.beginLayer(layer.type, layer.name);
  const bool lost = std::any_of(layer.bottoms.begin(), layer.bottoms.end(),
                                [&](const auto& bottom) { return builder.isCut(bottom); });
  if (imported::isCaffeSink(layer.type) || lost) {
    if (!layer.blobs.empty() && imported::isCaffeQuantizable(layer.type)) {
      throw Error("reads what comes from a layer that cannot be run");
    }
    builder.cut(layer.bottoms, layer.tops);
    return;
  }
  if (layer.type == "Input") {
    if (layer.fields.message("input_param").messages("shape").empty()) {
      throw Error("declares no shape");
    }
    addInputLayer(layer, builder);
    return;
  }
  imported::addCaffeLayer(layer, builder);
}

/// The type that a number of the format before 2014 is called today.
std::string currentType(const std::string& old) {
  static const std::unordered_map<std::string, const char*> kTypes = {
      {"ABSVAL", "AbsVal"},
      {"ACCURACY", "Accuracy"},
      {"ARGMAX", "ArgMax"},
      {"BNLL", "BNLL"},
      {"CONCAT", "Concat"},
      {"CONVOLUTION", "Convolution"},
      {"DATA", "Data"},
      {"DECONVOLUTION", "Deconvolution"},
      {"DROPOUT", "Dropout"},
      {"ELTWISE", "Eltwise"},
      {"EXP", "Exp"},
      {"FLATTEN", "Flatten"},
      {"IMAGE_DATA", "ImageData"},
      {"INNER_PRODUCT", "InnerProduct"},
      {"LRN", "LRN"},
      {"MVN", "MVN"},
      {"POOLING", "Pooling"},
      {"POWER", "Power"},
      {"RELU", "ReLU"},
      {"SIGMOID", "Sigmoid"},
      {"SILENCE", "Silence"},
      {"SLICE", "Slice"},
      {"SOFTMAX", "Softmax"},
      {"SOFTMAX_LOSS", "SoftmaxWithLoss"},
      {"SPLIT", "Split"},
      {"TANH", "TanH"},
  };
  const auto found = kTypes.find(old);
  return found == kTypes.end() ? old : found->second;
}

onnxgraph::Graph graphOf(const MessageFields& network, const TextMessage& text,
                         CaffeWeights& weights) {
  const bool old = !network.messages("layers").empty();
  if (old && !network.messages("layer").empty()) {
    throw Error("has layers of the format before 2014 ('layers') beside newer ones ('layer')");
  }
  const auto texts = text.messages.equal_range(old ? "layers" : "layer");
  auto nextText = texts.first;
  GraphBuilder builder;
  addOldInputs(network, builder);
  int skipped = 0;
  for (const MessageFields& fields : network.messages(old ? "layers" : "layer")) {
    CaffeLayer layer{fields,
                     fields.text("name"),
                     old ? currentType(fields.enumeration("type")) : fields.text("type"),
                     fields.texts("bottom"),
                     fields.texts("top"),
                     {},
                     nextText == texts.second ? TextMessage() : (nextText++)->second};
    if (isTrainingOnly(fields)) {
      ++skipped;
      continue;
    }
    try {
      layer.blobs = weights.take(layer.name);
      addLayer(layer, builder);
    } catch (const Error& error) {
      throw Error(layer.type + " '" + layer.name + "': " + error.what());
    }
  }
  if (skipped > 0) {
    builder.note(std::to_string(skipped) + " layers that are for training only are left out.");
  }
  for (const auto& type : weights.types()) {
    builder.weightType(type);
  }
  return builder.finish();
}

}  // namespace

Model loadCaffeModel(std::string_view prototxt, std::span<const std::byte> caffemodel,
                     const std::string& name) {
  try {
    CaffeWeights weights(caffemodel);
    Complaints complaints;
    const auto network = parseText(prototxt, complaints);
    Model model = onnxgraph::modelOf(
        graphOf(MessageFields(*network), imported::parseTextMessage(prototxt), weights), name,
        ModelFormat::Caffe);
    model.notes.insert(model.notes.end(), complaints.unknown().begin(), complaints.unknown().end());
    return model;
  } catch (const Error& error) {
    const std::string message = error.what();
    throw Error(message.starts_with(name) ? message : name + ": " + message);
  }
}

Model loadCaffeModel(const std::filesystem::path& prototxt,
                     const std::filesystem::path& caffemodel) {
  constexpr std::size_t kLargestText = std::size_t{1} << 24;
  const std::string text = readTextFile(prototxt, kLargestText);
  const auto bytes =
      readFile(caffemodel, static_cast<std::size_t>(std::numeric_limits<int>::max()));
  Model model = loadCaffeModel(text, bytes, prototxt.string());
  model.name = prototxt.stem().string();
  model.files = {prototxt, caffemodel};
  return model;
}

}  // namespace quantoscope

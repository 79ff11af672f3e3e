// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/load_ncnn.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/model/ncnn/embedded_scales.h"
#include "core/model/ncnn/input_dimensions.h"
#include "core/model/ncnn/ncnn_source.h"
#include "core/model/ncnn/operators.h"
#include "core/model/ncnn/param_file.h"
#include "core/model/ncnn/weights_file.h"

namespace quantoscope {
namespace {

using ncnn::Aliasing;
using ncnn::LayerReader;
using ncnn::Node;
using ncnn::ParamFile;
using ncnn::ParsedLayer;
using ncnn::WeightsFile;

std::string describe(const ParamFile& file, const ParsedLayer& layer) {
  return file.name + ":" + std::to_string(layer.line) + ": " + layer.type + " '" + layer.name + "'";
}

/// The shape that an Input layer declares; ncnn ignores it, and converters write 0, -1 or -233
/// where an extent is open.
Shape inputShape(LayerReader& reader) {
  const auto extent = [&](int id) {
    const int value = reader.integer(id, 0);
    if (value == -1 || value == -233) {
      return 0;
    }
    constexpr int kMaxExtent = 1 << 24;
    if (value < 0 || value > kMaxExtent) {
      throw Error("declares an extent of " + std::to_string(value));
    }
    return value;
  };
  const int width = extent(0);
  const int height = extent(1);
  const int depth = extent(11);
  const int channels = extent(2);
  if (depth != 0) {
    return {channels, depth, height, width};
  }
  if (channels == 0 && height == 0 && width != 0) {
    return {width};
  }
  if (channels == 0 && height != 0 && width != 0) {
    return {height, width};
  }
  return {channels, height, width};
}

std::string joined(const std::set<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) {
    text += (text.empty() ? "" : " + ") + part;
  }
  return text;
}

/// Puts a model together, layer by layer in file order.
class Assembler {
 public:
  Assembler(const ParamFile& file, WeightsFile& weights) : file_(file), weights_(weights) {}

  void add(const ParsedLayer& layer, std::size_t index) {
    LayerReader reader(layer, weights_);
    addToGraph(layer);
    if (layer.type == "Input") {
      reader.requireBottoms(0, 0);
      reader.requireTops(1, 10'000);
      const Shape shape = inputShape(reader);
      reader.requireAllRead();
      for (const auto& blob : layer.tops) {
        model_.inputs.push_back({blob, shape});
        root_[blob] = blob;
      }
      layout_.tensors.emplace_back();
      return;
    }
    Node node;
    node.description = describe(file_, layer);
    node.engineName = std::to_string(index) + ":" + layer.name;
    node.bottoms = layer.bottoms;
    node.tops = layer.tops;
    const auto load = ncnn::findOperator(layer.type);
    const bool sink = load == nullptr && ncnn::isKnownSink(layer.type);
    if (load == nullptr && !sink) {
      throw Error("the layer type '" + layer.type + "' is not known");
    }
    layout_.tensors.emplace_back();
    if (load != nullptr) {
      const auto before = static_cast<std::ptrdiff_t>(weights_.tensors().size());
      node.op = load(reader);
      reader.requireAllRead();
      layout_.tensors.back().assign(weights_.tensors().begin() + before, weights_.tensors().end());
      if (auto& scales = reader.embedded()) {
        scales->layer = layer.name;
        scales->type = layer.type;
        scales->line = layer.line;
        model_.embeddedScales.push_back(std::move(*scales));
      }
    }
    const auto lost = std::find_if(layer.bottoms.begin(), layer.bottoms.end(),
                                   [&](const auto& blob) { return cut_.contains(blob); });
    if (sink || lost != layer.bottoms.end()) {
      cut(layer, node, lost == layer.bottoms.end() ? "" : *lost);
      return;
    }
    // A no-op that has fewer outputs than inputs only gathers the others, which stay outputs of the
    // model. One without any output silences what it reads.
    const bool gathers = node.op.aliasing == Aliasing::EachInput && !layer.tops.empty();
    const std::size_t passed = gathers ? layer.tops.size() : layer.bottoms.size();
    consumed_.insert(layer.bottoms.begin(),
                     layer.bottoms.begin() + static_cast<std::ptrdiff_t>(passed));
    for (std::size_t i = 0; i < layer.tops.size(); ++i) {
      const auto aliasing = node.op.aliasing;
      const std::size_t source = aliasing == Aliasing::EachInput ? i : 0;
      root_[layer.tops[i]] =
          aliasing == Aliasing::None ? layer.tops[i] : root_.at(layer.bottoms.at(source));
    }
    if (node.op.aliasing == Aliasing::None) {
      for (const auto& bottom : layer.bottoms) {
        computedFrom_.insert(root_.at(bottom));
      }
    }
    if (node.op.quantizable != nullptr) {
      addQuantizable(layer, node);
    }
    nodes_.push_back(std::move(node));
  }

  Model finish(std::string paramText) {
    if (model_.inputs.empty()) {
      throw Error(file_.name + ": has no Input layer");
    }
    if (weights_.remaining() != 0) {
      throw Error(weights_.name() + ": has " + std::to_string(weights_.remaining()) + " of " +
                  std::to_string(weights_.size()) + " bytes more than the layers of " + file_.name +
                  " take; it seems to belong to another model");
    }
    std::vector<std::string> outputs;
    for (const ParsedLayer& layer : file_.layers) {
      for (const auto& blob : layer.tops) {
        if (isOutput(blob)) {
          outputs.push_back(blob);
          model_.outputs.push_back({blob, ncnn::outputLayerName(blob), 0});
        }
      }
    }
    if (outputs.empty()) {
      throw Error(file_.name + ": has no output that can be computed");
    }
    dropInputsOfCutLayers();
    std::vector<std::string> inputs;
    for (const ModelInput& input : model_.inputs) {
      inputs.push_back(input.name);
    }
    ncnn::settleInputDimensions(model_, nodes_, layerInputs_);
    model_.layerCount = file_.layers.size();
    for (const ParsedLayer& layer : file_.layers) {
      ++model_.layerTypes[layer.type];
    }
    model_.weightType = joined(weights_.kinds());
    model_.notes.insert(model_.notes.begin(), file_.notes.begin(), file_.notes.end());
    layout_.paramText = std::move(paramText);
    layout_.layers = file_.layers;
    layout_.binBytes = weights_.size();
    model_.source = std::make_shared<ncnn::NcnnSource>(std::move(inputs), std::move(nodes_),
                                                       std::move(outputs), std::move(layout_));
    return std::move(model_);
  }

 private:
  void addToGraph(const ParsedLayer& layer) {
    const auto withoutSplit = [this](const std::string& blob) {
      const auto found = beforeSplit_.find(blob);
      return found == beforeSplit_.end() ? blob : found->second;
    };
    if (layer.type == "Split" && layer.bottoms.size() == 1) {
      for (const auto& top : layer.tops) {
        beforeSplit_[top] = withoutSplit(layer.bottoms[0]);
      }
      return;
    }
    GraphNode node;
    node.name = layer.name;
    node.type = layer.type;
    std::transform(layer.bottoms.begin(), layer.bottoms.end(), std::back_inserter(node.inputs),
                   withoutSplit);
    node.outputs = layer.tops;
    model_.graph.push_back(std::move(node));
  }

  /// An input that only layers read that were cut off, such as the image's size for a detector's
  /// proposals, need not be given.
  void dropInputsOfCutLayers() {
    const auto dropped = [&](const ModelInput& input) {
      return readByCut_.contains(input.name) && !consumed_.contains(input.name);
    };
    if (std::all_of(model_.inputs.begin(), model_.inputs.end(), dropped)) {
      return;
    }
    for (const ModelInput& input : model_.inputs) {
      if (dropped(input)) {
        model_.notes.push_back("The input '" + input.name +
                               "' is left out: only layers that were cut off read it.");
      }
    }
    std::erase_if(model_.inputs, dropped);
  }

  void cut(const ParsedLayer& layer, const Node& node, const std::string& lostBlob) {
    if (node.op.quantizable != nullptr) {
      throw Error("reads the blob '" + lostBlob +
                  "', which comes from a layer that Quantoscope "
                  "cannot run");
    }
    cut_.insert(layer.tops.begin(), layer.tops.end());
    readByCut_.insert(layer.bottoms.begin(), layer.bottoms.end());
    model_.notes.push_back(
        layer.type + " '" + layer.name + "' (line " + std::to_string(layer.line) +
        ") was cut off: " +
        (lostBlob.empty() ? "it cannot be run" : "it reads '" + lostBlob + "', which was cut off") +
        ". No layer that can be quantized depends on it.");
  }

  void addQuantizable(const ParsedLayer& layer, const Node& node) {
    QuantizableLayer quantizable = std::move(*node.op.quantizable);
    quantizable.name = layer.name;
    quantizable.engineName = node.engineName;
    quantizable.inputBlob = root_.at(layer.bottoms.at(0));
    quantizable.outputBlob = layer.tops.at(0);
    layerInputs_.push_back(layer.bottoms.at(0));
    quantizable.line = layer.line;
    model_.graph.back().quantizable = static_cast<int>(model_.layers.size());
    model_.layers.push_back(std::move(quantizable));
    if (!model_.embeddedScales.empty() && model_.embeddedScales.back().line == layer.line) {
      checkCodes(model_.layers.back(), model_.embeddedScales.back());
    }
  }

  void checkCodes(const QuantizableLayer& layer, const EmbeddedScales& scales) {
    const ncnn::StoredTensor& weights = layout_.tensors.back().front();
    if (weights.storage == ncnn::Storage::Int8) {
      const auto lost = ncnn::lostCodes(weights_.codes(weights), layer.weights, scales.weights);
      if (!lost.empty()) {
        layout_.lostCodes[layer.line] = lost;
      }
    }
  }

  /// A blob that nobody reads. What only a cut layer reads is one too, unless it is an input or a
  /// copy of something that the rest of the network works with.
  bool isOutput(const std::string& blob) const {
    if (cut_.contains(blob) || consumed_.contains(blob)) {
      return false;
    }
    const auto& root = root_.at(blob);
    const bool isInput = std::any_of(model_.inputs.begin(), model_.inputs.end(),
                                     [&](const ModelInput& input) { return input.name == root; });
    return !readByCut_.contains(blob) || (!isInput && !computedFrom_.contains(root));
  }

  const ParamFile& file_;
  WeightsFile& weights_;
  Model model_;
  ncnn::FileLayout layout_;
  std::vector<Node> nodes_;
  std::vector<std::string> layerInputs_;  ///< The blob that each of the quantizable layers reads.
  std::unordered_map<std::string, std::string> root_;  ///< Each blob without its aliases.
  std::unordered_map<std::string, std::string> beforeSplit_;
  std::unordered_set<std::string> consumed_;
  std::unordered_set<std::string> computedFrom_;  ///< Roots that something is computed from.
  std::unordered_set<std::string> cut_;
  std::unordered_set<std::string> readByCut_;
};

}  // namespace

namespace {

Model assembled(const std::filesystem::path& param, WeightsFile& weights) {
  std::string text = readTextFile(param);
  const ParamFile file = ncnn::parseParamFile(text, param.string());
  Assembler assembler(file, weights);
  for (std::size_t i = 0; i < file.layers.size(); ++i) {
    try {
      assembler.add(file.layers[i], i);
    } catch (const Error& error) {
      throw Error(describe(file, file.layers[i]) + ": " + error.what());
    }
  }
  Model model = assembler.finish(std::move(text));
  model.name = param.stem().string();
  model.format = ModelFormat::Ncnn;
  return model;
}

}  // namespace

Model loadNcnnModel(const std::filesystem::path& param, const std::filesystem::path& bin) {
  const auto bytes = readFile(bin);
  WeightsFile weights(bytes, bin.string());
  Model model = assembled(param, weights);
  model.files = {param, bin};
  return model;
}

Model loadNcnnParam(const std::filesystem::path& param) {
  WeightsFile weights = WeightsFile::zeros(param.string());
  Model model = assembled(param, weights);
  model.files = {param};
  model.source.reset();
  model.weightType = "none";
  for (QuantizableLayer& layer : model.layers) {
    layer.weights.clear();
    layer.bias.clear();
  }
  return model;
}

}  // namespace quantoscope

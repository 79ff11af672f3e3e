// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/embedded_arithmetic.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/error.h"
#include "core/base/number_format.h"
#include "core/kernels/half.h"
#include "core/model/ncnn/file_layout.h"
#include "core/quantization/activation_codes.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

[[noreturn]] void fail(const Model& model, const EmbeddedScales& scales,
                       const std::string& reason) {
  throw Error(model.name + ": " + scales.type + " '" + scales.layer + "' (line " +
              std::to_string(scales.line) + "): cannot be run: " + reason);
}

std::string text(float scale) {
  return formatNumber(static_cast<double>(scale));
}

ActivationCodes codesOf(float scale) {
  const int limit = largestCode(kMaxBits);
  return {static_cast<double>(scale), {-limit, limit, 0}};
}

class Reader {
 public:
  explicit Reader(const Model& model)
      : model_(model), layout_(ncnn::fileLayoutOf(model)), scalesOf_(model.layers.size(), nullptr) {
    std::unordered_map<int, std::size_t> indexOfLine;
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      indexOfLine[model.layers[i].line] = i;
    }
    for (const EmbeddedScales& scales : model.embeddedScales) {
      const auto layer = indexOfLine.find(scales.line);
      if (layer == indexOfLine.end()) {
        fail(model, scales,
             scales.input.empty() && scales.output.empty()
                 ? "layers that choose scales while they run are not simulated"
                 : "layers that only convert codes are not simulated");
      }
      scalesOf_[layer->second] = &scales;
      writers_[model.layers[layer->second].outputBlob] = &scales;
    }
    for (const GraphNode& node : model.graph) {
      for (const std::string& blob : node.inputs) {
        readers_[blob].push_back(&node);
      }
    }
  }

  LayerArithmetic layer(std::size_t index) const {
    const EmbeddedScales* const scales = scalesOf_[index];
    return scales == nullptr ? floatLayer(model_.layers[index])
                             : int8Layer(model_.layers[index], *scales);
  }

 private:
  LayerArithmetic int8Layer(const QuantizableLayer& layer, const EmbeddedScales& scales) const;
  static LayerArithmetic floatLayer(const QuantizableLayer& layer);
  void checkOutput(const QuantizableLayer& layer, const EmbeddedScales& scales) const;
  std::optional<ActivationCodes> writtenCodes(const QuantizableLayer& layer) const;

  const Model& model_;
  const ncnn::FileLayout* layout_;
  std::vector<const EmbeddedScales*> scalesOf_;
  std::unordered_map<std::string, std::vector<const GraphNode*>> readers_;
  std::unordered_map<std::string, const EmbeddedScales*> writers_;  // by blob
};

// ncnn hands on the codes themselves, so that who reads them must be an int8 layer.
void Reader::checkOutput(const QuantizableLayer& layer, const EmbeddedScales& scales) const {
  if (scales.output.empty()) {
    return;
  }
  const auto readers = readers_.find(layer.outputBlob);
  if (readers == readers_.end()) {
    fail(model_, scales, "it writes codes that no layer reads");
  }
  for (const GraphNode* node : readers->second) {
    const auto* const reader =
        node->quantizable < 0 ? nullptr : scalesOf_[static_cast<std::size_t>(node->quantizable)];
    if (reader == nullptr) {
      fail(model_, scales, "it writes codes, but '" + node->name + "' reads real numbers");
    }
  }
}

// The scale in the file of the layer that writes the codes; an int8 layer reads them with its own,
// whatever that is.
std::optional<ActivationCodes> Reader::writtenCodes(const QuantizableLayer& layer) const {
  const auto writer = writers_.find(layer.inputBlob);
  if (writer == writers_.end() || writer->second->output.empty()) {
    return std::nullopt;
  }
  const float scale = writer->second->output.front();
  if (!(scale > 0) || !std::isfinite(scale)) {
    fail(model_, *writer->second, "its output's scale is " + text(scale));
  }
  return codesOf(scale);
}

LayerArithmetic Reader::int8Layer(const QuantizableLayer& layer,
                                  const EmbeddedScales& scales) const {
  const auto lost = layout_->lostCodes.find(layer.line);
  if (lost != layout_->lostCodes.end()) {
    fail(model_, scales, lost->second);
  }
  const float input = scales.input.front();
  if (!(input > 0) || !std::isfinite(input)) {
    fail(model_, scales, "its input's scale is " + text(input));
  }
  for (const float scale : scales.weights) {
    if (!(scale >= 0)) {
      fail(model_, scales, "one of its weight scales is " + text(scale));
    }
  }
  checkOutput(layer, scales);
  LayerArithmetic arithmetic;
  arithmetic.precision = Precision::Int8;
  arithmetic.input = codesOf(input);
  arithmetic.written = writtenCodes(layer);
  if (arithmetic.written == arithmetic.input) {
    arithmetic.written.reset();
  }
  arithmetic.weightScales = scales.weights;
  return arithmetic;
}

// A float layer as a float model would have it after ncnn2int8 has stored it in 16 bits.
LayerArithmetic Reader::floatLayer(const QuantizableLayer& layer) {
  std::vector<float> rounded(layer.weights.size());
  roundToHalf(layer.weights, rounded);
  LayerArithmetic arithmetic;
  arithmetic.halfWeights = rounded == layer.weights;
  return arithmetic;
}

}  // namespace

NetworkArithmetic embeddedArithmetic(const Model& model) {
  const Reader reader(model);
  NetworkArithmetic arithmetic;
  arithmetic.target = Target::Ncnn;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    arithmetic.layers.push_back(reader.layer(i));
  }
  return arithmetic;
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/fusible_requantization.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "core/model/ncnn/file_layout.h"
#include "core/quantization/blob_graph.h"

namespace quantoscope {
namespace {

bool isConvolution(const QuantizableLayer& layer) {
  return layer.kind == LayerKind::Convolution || layer.kind == LayerKind::ConvolutionDepthWise;
}

/// What converters put into the layer before.
const std::set<std::string, std::less<>>& foldedTypes() {
  static const std::set<std::string, std::less<>> types = {"BatchNorm", "BatchNormalization",
                                                           "Clip",      "HardSigmoid",
                                                           "HardSwish", "LeakyRelu",
                                                           "Mish",      "ReLU",
                                                           "Relu",      "Scale",
                                                           "Sigmoid"};
  return types;
}

/// Of a model in ncnn's own files.
class LayoutRule {
 public:
  LayoutRule(const Model& model, const ncnn::FileLayout& layout) : model_(model), layout_(layout) {
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      indexOfLine_[model.layers[i].line] = i;
    }
    for (std::size_t i = 0; i < layout.layers.size(); ++i) {
      for (const std::string& blob : layout.layers[i].bottoms) {
        readers_[blob].push_back(i);
      }
    }
  }

  std::vector<FusibleRequantization> all() const {
    std::vector<FusibleRequantization> found;
    for (const ncnn::ParsedLayer& layer : layout_.layers) {
      const auto producer = convolutionOf(layer);
      if (!producer || layer.tops.empty()) {
        continue;
      }
      FusibleRequantization fusible{*producer, readersOf(layer.tops.front())};
      if (!fusible.readers.empty()) {
        found.push_back(std::move(fusible));
      }
    }
    return found;
  }

 private:
  std::optional<std::size_t> convolutionOf(const ncnn::ParsedLayer& layer) const {
    const auto found = indexOfLine_.find(layer.line);
    if (found == indexOfLine_.end() || layer.bottoms.size() != 1 ||
        !isConvolution(model_.layers[found->second])) {
      return std::nullopt;
    }
    return found->second;
  }

  const ncnn::ParsedLayer* onlyReader(const std::string& blob) const {
    const auto found = readers_.find(blob);
    return found == readers_.end() || found->second.size() != 1
               ? nullptr
               : &layout_.layers[found->second.front()];
  }

  std::vector<std::size_t> readersOf(const std::string& blob) const {
    const ncnn::ParsedLayer* const reader = onlyReader(blob);
    if (reader == nullptr) {
      return {};
    }
    if (const auto convolution = convolutionOf(*reader)) {
      return {*convolution};
    }
    if (reader->type != "Split" || reader->bottoms.size() != 1) {
      return {};
    }
    std::vector<std::size_t> readers;
    for (const std::string& top : reader->tops) {
      const ncnn::ParsedLayer* const behind = onlyReader(top);
      const auto convolution = behind == nullptr ? std::nullopt : convolutionOf(*behind);
      if (!convolution) {
        return {};
      }
      readers.push_back(*convolution);
    }
    return readers;
  }

  const Model& model_;
  const ncnn::FileLayout& layout_;
  std::unordered_map<int, std::size_t> indexOfLine_;
  std::unordered_map<std::string, std::vector<std::size_t>> readers_;
};

std::vector<FusibleRequantization> ofConvertedModel(const Model& model) {
  const BlobGraph graph(model);
  std::vector<FusibleRequantization> found;
  for (std::size_t layer = 0; layer < model.layers.size(); ++layer) {
    if (!isConvolution(model.layers[layer])) {
      continue;
    }
    FusibleRequantization fusible{layer, graph.readersBehind(layer, foldedTypes())};
    const bool possible =
        std::all_of(fusible.readers.begin(), fusible.readers.end(),
                    [&](std::size_t reader) { return isConvolution(model.layers[reader]); });
    if (possible && !fusible.readers.empty()) {
      found.push_back(std::move(fusible));
    }
  }
  return found;
}

}  // namespace

std::vector<FusibleRequantization> fusibleRequantizations(const Model& model) {
  const ncnn::FileLayout* const layout = ncnn::fileLayoutOf(model);
  return layout == nullptr ? ofConvertedModel(model) : LayoutRule(model, *layout).all();
}

}  // namespace quantoscope

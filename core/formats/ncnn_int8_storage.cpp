// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_int8_storage.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

#include "core/base/error.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {
namespace {

using ncnn::FileLayout;
using ncnn::ParsedLayer;
using Storages = std::vector<std::optional<Int8Storage>>;

constexpr int kGroupedTerm = 1;
constexpr int kTerm = 2;
constexpr int kWithOutputScale = 100;

/// One scale for each channel or group, as the file has them.
std::vector<float> storedScales(const QuantizableLayer& layer, const std::vector<float>& scales) {
  const std::vector<float> perChannel = scalesOfChannels(layer, scales);
  const std::size_t count = weightScaleCount(layer);
  const std::size_t run = perChannel.size() / std::max<std::size_t>(1, count);
  std::vector<float> stored;
  for (std::size_t i = 0; i < count; ++i) {
    const auto first = perChannel.begin() + static_cast<std::ptrdiff_t>(i * run);
    if (std::any_of(first, first + static_cast<std::ptrdiff_t>(run),
                    [&](float scale) { return scale != *first; })) {
      throw Error("layer " + layer.name + ": the channels of a group have different weight scales");
    }
    stored.push_back(*first);
  }
  return stored;
}

/// Finds where codes need not become real numbers between two layers.
class Fusion {
 public:
  Fusion(const FileLayout& layout, const Storages& storages)
      : layout_(layout), storages_(storages) {
    for (std::size_t i = 0; i < layout.layers.size(); ++i) {
      for (const std::string& blob : layout.layers[i].bottoms) {
        readers_[blob].push_back(i);
      }
    }
  }

  /// The scale of the codes that the layer may write.
  std::optional<float> outputScale(std::size_t producer) const {
    if (!isInt8Convolution(producer)) {
      return std::nullopt;
    }
    const auto reader = onlyReader(layout_.layers[producer].tops.front());
    if (!reader) {
      return std::nullopt;
    }
    if (isInt8Convolution(*reader)) {
      return storages_[*reader]->inputScale;
    }
    return layout_.layers[*reader].type == "Split" ? scaleBehind(layout_.layers[*reader])
                                                   : std::nullopt;
  }

 private:
  bool isInt8Convolution(std::size_t layer) const {
    const auto& storage = storages_[layer];
    return storage && storage->layer->kind != LayerKind::InnerProduct;
  }

  std::optional<std::size_t> onlyReader(const std::string& blob) const {
    const auto found = readers_.find(blob);
    return found == readers_.end() || found->second.size() != 1
               ? std::nullopt
               : std::optional(found->second.front());
  }

  std::optional<float> scaleBehind(const ParsedLayer& split) const {
    std::optional<float> common;
    for (const std::string& blob : split.tops) {
      const auto reader = onlyReader(blob);
      if (!reader || !isInt8Convolution(*reader)) {
        return std::nullopt;
      }
      const float scale = storages_[*reader]->inputScale;
      if (common && *common != scale) {
        return std::nullopt;
      }
      common = scale;
    }
    return common;
  }

  const FileLayout& layout_;
  const Storages& storages_;
  std::unordered_map<std::string, std::vector<std::size_t>> readers_;
};

}  // namespace

Storages int8StorageOf(const Model& model, const FileLayout& layout,
                       const NetworkArithmetic& arithmetic) {
  if (arithmetic.target != Target::Ncnn) {
    throw Error(model.name + ": an int8 model for ncnn needs a plan for the target ncnn");
  }
  if (arithmetic.layers.size() != model.layers.size()) {
    throw Error(model.name + ": has " + std::to_string(model.layers.size()) +
                " quantizable layers, but the plan is for " +
                std::to_string(arithmetic.layers.size()));
  }
  std::map<int, std::size_t> indexOfLine;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    indexOfLine[model.layers[i].line] = i;
  }
  Storages storages(layout.layers.size());
  for (std::size_t i = 0; i < layout.layers.size(); ++i) {
    const auto found = indexOfLine.find(layout.layers[i].line);
    if (found == indexOfLine.end() ||
        arithmetic.layers[found->second].precision != Precision::Int8) {
      continue;
    }
    const QuantizableLayer& layer = model.layers[found->second];
    const LayerArithmetic& of = arithmetic.layers[found->second];
    Int8Storage& storage = storages[i].emplace();
    storage.layer = &layer;
    storage.weightScales = storedScales(layer, of.weightScales);
    storage.inputScale = static_cast<float>(of.input.scale);
    storage.term = layer.kind == LayerKind::ConvolutionDepthWise ? kGroupedTerm : kTerm;
  }
  const Fusion fusion(layout, storages);
  for (std::size_t i = 0; i < storages.size(); ++i) {
    if (const auto scale = fusion.outputScale(i)) {
      storages[i]->outputScale = scale;
      storages[i]->term += kWithOutputScale;
    }
  }
  return storages;
}

const FileLayout& floatLayoutOf(const Model& model) {
  const FileLayout* const layout = ncnn::fileLayoutOf(model);
  if (layout == nullptr) {
    throw Error(model.name + ": is not an ncnn model; an int8 model for ncnn is made from the " +
                "float model's .param and .bin");
  }
  if (const std::string reason = quantizedReason(model); !reason.empty()) {
    throw Error(reason);
  }
  return *layout;
}

ncnn::Storage floatStorageOf(const ncnn::StoredTensor& tensor) {
  return tensor.tagged && tensor.fitsHalf ? ncnn::Storage::Half : ncnn::Storage::Float32;
}

}  // namespace quantoscope

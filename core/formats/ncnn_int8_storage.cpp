// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_int8_storage.h"

#include <algorithm>
#include <map>
#include <string>

#include "core/analysis/requantization.h"
#include "core/base/error.h"
#include "core/quantization/runtime_obstacle.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {
namespace {

using ncnn::FileLayout;
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
    // Codes of a dead channel are 0 with any scale.
    stored.push_back(*first == 0 && dividesByZeroScale(layer) ? 1 : *first);
  }
  return stored;
}

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
  std::vector<std::size_t> placeOf(model.layers.size());  // in the file
  Storages storages(layout.layers.size());
  for (std::size_t i = 0; i < layout.layers.size(); ++i) {
    const auto found = indexOfLine.find(layout.layers[i].line);
    if (found == indexOfLine.end() ||
        arithmetic.layers[found->second].precision != Precision::Int8) {
      continue;
    }
    placeOf[found->second] = i;
    const QuantizableLayer& layer = model.layers[found->second];
    const LayerArithmetic& of = arithmetic.layers[found->second];
    Int8Storage& storage = storages[i].emplace();
    storage.layer = &layer;
    storage.weightScales = storedScales(layer, of.weightScales);
    storage.inputScale = static_cast<float>(of.input.scale);
    storage.term = layer.kind == LayerKind::ConvolutionDepthWise ? kGroupedTerm : kTerm;
  }
  for (const FusedRequantization& fused : fusedRequantizations(model, arithmetic)) {
    Int8Storage& producer = *storages[placeOf[fused.producer]];
    if (!producer.outputScale) {
      producer.outputScale = storages[placeOf[fused.consumer]]->inputScale;
      producer.term += kWithOutputScale;
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/model_size.h"

#include <map>
#include <optional>
#include <span>

#include "core/formats/ncnn_int8_model.h"
#include "core/formats/ncnn_int8_storage.h"

namespace quantoscope {
namespace {

using ncnn::Storage;
using ncnn::StoredTensor;

constexpr std::size_t kTagBytes = 4;

std::size_t floatBytes(const StoredTensor& tensor) {
  return (tensor.tagged ? kTagBytes : 0) + storedBytes(tensor.count, floatStorageOf(tensor));
}

StoredSize sizeOf(const std::vector<StoredTensor>& tensors,
                  const std::optional<Int8Storage>& storage) {
  StoredSize size;
  for (const StoredTensor& tensor : tensors) {
    size.before += tensor.bytes;
    size.after += floatBytes(tensor);
  }
  if (storage) {
    const StoredTensor& weights = tensors.front();
    size.after += storedBytes(weights.count, Storage::Int8) + kTagBytes;
    size.after -= floatBytes(weights);
    const std::size_t scales = storage->weightScales.size() + 1 + (storage->outputScale ? 1 : 0);
    size.after += scales * sizeof(float);
  }
  return size;
}

void add(StoredSize& sum, const StoredSize& size) {
  sum.before += size.before;
  sum.after += size.after;
}

}  // namespace

StoredSize ModelSize::total() const {
  StoredSize sum = others;
  add(sum, text);
  for (const StoredSize& layer : layers) {
    add(sum, layer);
  }
  return sum;
}

ModelSize ncnnInt8Size(const Model& model, const NetworkArithmetic& arithmetic) {
  const ncnn::FileLayout& layout = floatLayoutOf(model);
  const auto storages = int8StorageOf(model, layout, arithmetic);
  std::map<int, std::size_t> indexOfLine;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    indexOfLine[model.layers[i].line] = i;
  }
  ModelSize size;
  size.layers.resize(model.layers.size());
  for (std::size_t i = 0; i < layout.layers.size(); ++i) {
    const auto found = indexOfLine.find(layout.layers[i].line);
    add(found == indexOfLine.end() ? size.others : size.layers[found->second],
        sizeOf(layout.tensors[i], storages[i]));
  }
  size.text = {layout.paramText.size(), ncnnInt8Param(model, arithmetic).size()};
  return size;
}

}  // namespace quantoscope

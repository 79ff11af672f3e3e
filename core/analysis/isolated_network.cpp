// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/isolated_network.h"

#include <algorithm>
#include <utility>

#include "core/analysis/requantization.h"

namespace quantoscope {

IsolatedNetwork::IsolatedNetwork(const Model& model, const NetworkArithmetic& arithmetic,
                                 KernelBackend backend)
    : model_(&model),
      arithmetic_(asRun(model, arithmetic)),
      backend_(backend),
      slots_(model.layers.size()) {}

std::shared_ptr<const IsolatedLayer> IsolatedNetwork::layer(
    std::size_t index, std::span<const int> inputShape, std::span<const int> outputShape) const {
  Slot& slot = slots_.at(index);
  const std::scoped_lock lock(slot.mutex);
  if (slot.layer == nullptr || !std::equal(slot.inputShape.begin(), slot.inputShape.end(),
                                           inputShape.begin(), inputShape.end())) {
    slot.layer = std::make_shared<const IsolatedLayer>(
        model_->layers[index], arithmetic_.layers.at(index), arithmetic_.target, inputShape,
        outputShape, backend_);
    slot.inputShape.assign(inputShape.begin(), inputShape.end());
  }
  return slot.layer;
}

bool OneLayerHook::replace(std::size_t index, const TensorView& input, std::span<float> output,
                           std::span<const int> outputShape) {
  if (index != layer_) {
    return false;
  }
  network_.layer(index, input.shape, outputShape)->planned().run(input.values, output);
  return true;
}

}  // namespace quantoscope

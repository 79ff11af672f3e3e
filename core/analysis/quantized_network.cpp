// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/quantized_network.h"

#include <algorithm>
#include <utility>

#include "core/analysis/requantization.h"

namespace quantoscope {

QuantizedNetwork::QuantizedNetwork(const Model& model, const NetworkArithmetic& arithmetic,
                                   KernelBackend backend, bool integerOnly)
    : model_(&model), arithmetic_(asRun(model, arithmetic)), backend_(backend) {
  outputs_.resize(model_->layers.size());
  if (arithmetic_.target == Target::Integer && integerOnly) {
    outputs_ = integerOutputs(*model_, arithmetic_);
  }
  slots_.resize(model_->layers.size());
}

bool QuantizedNetwork::isPlainFloat(std::size_t index) const {
  return quantoscope::isPlainFloat(arithmetic_.layers[index]);
}

std::shared_ptr<const QuantizedLayer> QuantizedNetwork::layer(
    std::size_t index, std::span<const int> inputShape, std::span<const int> outputShape) const {
  const std::scoped_lock lock(mutex_);
  Slot& slot = slots_.at(index);
  if (slot.layer == nullptr || !std::equal(slot.inputShape.begin(), slot.inputShape.end(),
                                           inputShape.begin(), inputShape.end())) {
    slot.layer = std::make_shared<const QuantizedLayer>(
        model_->layers[index], arithmetic_.layers[index], arithmetic_.target, inputShape,
        outputShape, outputs_[index], backend_);
    slot.inputShape.assign(inputShape.begin(), inputShape.end());
  }
  return slot.layer;
}

bool QuantizingHook::replace(std::size_t index, const TensorView& input, std::span<float> output,
                             std::span<const int> outputShape) {
  if (network_.isPlainFloat(index)) {
    return false;
  }
  const auto layer = network_.layer(index, input.shape, outputShape);
  uses_[index].merge(layer->run(input.values, output));
  return true;
}

}  // namespace quantoscope

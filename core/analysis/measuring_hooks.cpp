// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/measuring_hooks.h"

#include "core/base/progress.h"

namespace quantoscope {
namespace {

LayerOutputs emptyOutputs(const Model& model) {
  LayerOutputs outputs;
  outputs.values.resize(model.layers.size());
  return outputs;
}

void keep(LayerOutputs& outputs, std::size_t index, const TensorView& output) {
  outputs.values[index].assign(output.values.begin(), output.values.end());
  outputs.order.push_back(index);
}

// An inner product has its channels last; its rows are like samples.
struct Layout {
  bool channelsLast = false;
  int count = 1;
};

Layout layoutOf(const QuantizableLayer& layer, const TensorView& output) {
  if (layer.kind == LayerKind::InnerProduct) {
    const auto channels = static_cast<std::size_t>(layer.outputChannels);
    return {true, static_cast<int>(output.values.size() / channels)};
  }
  return {false, output.shape.empty() ? 1 : output.shape[0]};
}

void addByChannel(std::vector<ErrorSums>& channels, const QuantizableLayer& layer,
                  std::span<const float> reference, const TensorView& output, bool rectify) {
  channels.resize(static_cast<std::size_t>(layer.outputChannels));
  const Layout layout = layoutOf(layer, output);
  if (rectify) {
    addByChannel(channels, rectified(reference), rectified(output.values), layout.count,
                 layout.channelsLast);
  } else {
    addByChannel(channels, reference, output.values, layout.count, layout.channelsLast);
  }
}

}  // namespace

IsolatingHook::IsolatingHook(const IsolatedNetwork& network, std::stop_token stop)
    : outputs(emptyOutputs(network.model())),
      errors(network.model().layers.size()),
      network_(network),
      stop_(std::move(stop)) {}

void IsolatingHook::before(std::size_t /*index*/, const TensorView& input) {
  throwIfStopped(stop_);
  input_ = input;
}

void IsolatingHook::after(std::size_t index, const TensorView& output) {
  keep(outputs, index, output);
  const QuantizableLayer& layer = network_.model().layers[index];
  if (isPlainFloat(network_.arithmetic().layers[index])) {
    addByChannel(errors[index].channels, layer, output.values, output, comparedAfterRelu(layer));
    return;
  }
  errors[index] =
      network_.layer(index, input_.shape, output.shape)->measure(input_.values, output.values);
}

AccumulatingHook::AccumulatingHook(const QuantizedNetwork& network, const LayerOutputs& reference,
                                   bool wantsOutputs, std::stop_token stop)
    : QuantizingHook(network),
      outputs(wantsOutputs ? emptyOutputs(network.model()) : LayerOutputs()),
      errors(network.model().layers.size()),
      network_(network),
      reference_(reference),
      wantsOutputs_(wantsOutputs),
      stop_(std::move(stop)) {}

void AccumulatingHook::before(std::size_t /*index*/, const TensorView& /*input*/) {
  throwIfStopped(stop_);
}

void AccumulatingHook::after(std::size_t index, const TensorView& output) {
  if (wantsOutputs_) {
    keep(outputs, index, output);
  }
  const QuantizableLayer& layer = network_.model().layers[index];
  addByChannel(errors[index], layer, reference_.values[index], output, comparedAfterRelu(layer));
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/analysis/quantized_network.h"
#include "core/model/network.h"

namespace quantoscope {

/// What every quantizable layer wrote in one run, before its activation function.
struct LayerOutputs {
  std::vector<std::vector<float>> values;  ///< One for each of Model::layers.
  std::vector<std::size_t> order;          ///< Layers in the order in which they ran.

  /// Position of each layer in `order`.
  std::vector<std::size_t> positions() const;
};

/// Runs only what a change of one layer can alter: layers before it repeat what they wrote in an
/// earlier run, `changed` computes that layer itself, `rest` those after it.
class ReplayHook : public LayerHook {
 public:
  /// All must outlive the hook. A null hook stands for float.
  ReplayHook(const LayerOutputs& before, const std::vector<std::size_t>& positions,
             std::size_t layer, LayerHook* changed, LayerHook* rest);

  bool replace(std::size_t index, const TensorView& input, std::span<float> output,
               std::span<const int> outputShape) override;

 private:
  const LayerOutputs& before_;
  const std::vector<std::size_t>& positions_;
  std::size_t layer_;
  LayerHook* changed_;
  LayerHook* rest_;
};

}  // namespace quantoscope

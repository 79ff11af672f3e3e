// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <stop_token>
#include <utility>
#include <vector>

#include "core/analysis/isolated_network.h"
#include "core/analysis/layer_outputs.h"
#include "core/analysis/quantized_network.h"

namespace quantoscope {

/// Watches a float run: measures each layer alone and keeps what it wrote. All that is passed in
/// must outlive the hook.
class IsolatingHook : public LayerHook {
 public:
  IsolatingHook(const IsolatedNetwork& network, std::stop_token stop);

  void before(std::size_t index, const TensorView& input) override;
  void after(std::size_t index, const TensorView& output) override;

  LayerOutputs outputs;
  std::vector<IsolatedError> errors;  ///< One for each layer.

 private:
  const IsolatedNetwork& network_;
  std::stop_token stop_;
  TensorView input_;
};

/// Runs all layers as planned and compares what they write with a float run. `network` must write
/// float everywhere: what a layer requantizes has the error of the next layer's threshold in it.
class AccumulatingHook : public QuantizingHook {
 public:
  /// `outputs` stays empty unless they are wanted.
  AccumulatingHook(const QuantizedNetwork& network, const LayerOutputs& reference,
                   bool wantsOutputs, std::stop_token stop);

  void before(std::size_t index, const TensorView& input) override;
  void after(std::size_t index, const TensorView& output) override;

  LayerOutputs outputs;
  std::vector<std::vector<ErrorSums>> errors;  ///< For each layer, for each channel.

 private:
  const QuantizedNetwork& network_;
  const LayerOutputs& reference_;
  bool wantsOutputs_;
  std::stop_token stop_;
};

}  // namespace quantoscope

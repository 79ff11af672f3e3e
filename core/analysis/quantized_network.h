// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "core/analysis/quantized_layer.h"
#include "core/model/model.h"
#include "core/model/network.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

/// The layers of a network as a plan has them. A layer is packed when it first runs, once for all
/// threads. Safe to use from several threads.
class QuantizedNetwork {
 public:
  /// The network is that of asRun(); the model must outlive this object. `integerOnly`: layers
  /// whose output is only read as codes write codes, if the target is Target::Integer (see
  /// integerOutputs()); else they write float, which is then quantized.
  QuantizedNetwork(const Model& model, const NetworkArithmetic& arithmetic,
                   KernelBackend backend = KernelBackend::Auto, bool integerOnly = true);

  const NetworkArithmetic& arithmetic() const { return arithmetic_; }
  const Model& model() const { return *model_; }
  /// True if the layer is computed exactly as in the float network.
  bool isPlainFloat(std::size_t index) const;
  /// The codes that a layer writes, if it does not write float.
  const std::optional<ActivationCodes>& outputCodes(std::size_t index) const {
    return outputs_[index];
  }
  std::shared_ptr<const QuantizedLayer> layer(std::size_t index, std::span<const int> inputShape,
                                              std::span<const int> outputShape) const;

 private:
  const Model* model_;
  NetworkArithmetic arithmetic_;
  KernelBackend backend_;
  std::vector<std::optional<ActivationCodes>> outputs_;
  struct Slot {
    Shape inputShape;
    std::shared_ptr<const QuantizedLayer> layer;
  };
  mutable std::mutex mutex_;
  mutable std::vector<Slot> slots_;
};

/// Computes the layers of a running float network as `network` has them. The engine's network must
/// be built with Fusion::Off.
class QuantizingHook : public LayerHook {
 public:
  explicit QuantizingHook(const QuantizedNetwork& network)
      : network_(network), uses_(network.model().layers.size()) {}

  bool replace(std::size_t index, const TensorView& input, std::span<float> output,
               std::span<const int> outputShape) override;
  /// One for each layer, over all runs so far.
  const std::vector<CodeUse>& uses() const { return uses_; }

 private:
  const QuantizedNetwork& network_;
  std::vector<CodeUse> uses_;
};

}  // namespace quantoscope

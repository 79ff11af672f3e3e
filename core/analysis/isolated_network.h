// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "core/analysis/isolated_layer.h"
#include "core/model/model.h"
#include "core/model/network.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

/// The IsolatedLayer of every layer of a network, made when it is first asked for. Safe to use from
/// several threads.
class IsolatedNetwork {
 public:
  /// The model must outlive this object.
  IsolatedNetwork(const Model& model, const NetworkArithmetic& arithmetic,
                  KernelBackend backend = KernelBackend::Auto);

  const Model& model() const { return *model_; }
  const NetworkArithmetic& arithmetic() const { return arithmetic_; }
  std::shared_ptr<const IsolatedLayer> layer(std::size_t index, std::span<const int> inputShape,
                                             std::span<const int> outputShape) const;

 private:
  struct Slot {
    std::mutex mutex;
    Shape inputShape;
    std::shared_ptr<const IsolatedLayer> layer;
  };
  const Model* model_;
  NetworkArithmetic arithmetic_;
  KernelBackend backend_;
  mutable std::vector<Slot> slots_;
};

/// Computes one layer of a running float network as planned, all others in float.
class OneLayerHook : public LayerHook {
 public:
  OneLayerHook(const IsolatedNetwork& network, std::size_t layer)
      : network_(network), layer_(layer) {}

  bool replace(std::size_t index, const TensorView& input, std::span<float> output,
               std::span<const int> outputShape) override;

 private:
  const IsolatedNetwork& network_;
  std::size_t layer_;
};

}  // namespace quantoscope

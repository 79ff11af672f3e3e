// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/model/model.h"
#include "core/model/tensor.h"

namespace quantoscope {

/// Watches or replaces the quantizable layers while a network runs. Throwing from any function
/// stops the run; the network can be used again.
class LayerHook {
 public:
  LayerHook() = default;
  LayerHook(const LayerHook&) = delete;
  LayerHook& operator=(const LayerHook&) = delete;
  virtual ~LayerHook() = default;

  /// Layer `index` of Model::layers is about to read `input`, which is seen in place.
  virtual void before(std::size_t /*index*/, const TensorView& /*input*/) {}
  /// May compute the layer itself, without its activation unless Network was built with fusion, and
  /// return true; false lets the engine do it in float.
  virtual bool replace(std::size_t /*index*/, const TensorView& /*input*/,
                       std::span<float> /*output*/, std::span<const int> /*outputShape*/) {
    return false;
  }
  /// The layer has written `output`.
  virtual void after(std::size_t /*index*/, const TensorView& /*output*/) {}
};

/// What an engine network may do to be faster. Without fusion every layer's output exists as the
/// model file describes it, so that a hook may replace layers, as a quantized model needs it.
enum class Fusion { Off, On };

/// One runnable copy of a model for one set of input shapes. Use a copy from one thread at a time;
/// several copies may run at once. A copy uses the number of threads that `setEngineThreads` gave.
class Network {
 public:
  /// `inputShapes`: C×H×W for each of Model::inputs. Throws Error if they, or `fusion`, cannot be.
  Network(const Model& model, const std::vector<Shape>& inputShapes, Fusion fusion = Fusion::On);
  ~Network();
  Network(Network&&) noexcept;
  Network& operator=(Network&&) noexcept;

  /// Runs the network on one sample (each input C×H×W) and returns Model::outputs in order. Output
  /// shapes have no batch dimension.
  std::vector<Tensor> forward(const std::vector<Tensor>& inputs, LayerHook* hook = nullptr);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Threads that one forward call uses, for the whole process. Calibration runs several networks
/// side by side with one thread each.
void setEngineThreads(int threads);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/analysis/layer_measurement.h"
#include "core/analysis/quantized_layer.h"

namespace quantoscope {

/// Errors of one layer that alone is quantized, and what part of them its input and its weights
/// have. Sums over samples: see merge().
struct IsolatedError {
  ErrorSums activationPart;
  ErrorSums weightPart;
  std::vector<ErrorSums> channels;  ///< Of both together, for each output channel.
  CodeUse use;

  void merge(const IsolatedError& other);
  LayerMeasurement measurement(const LayerArithmetic& arithmetic) const;
};

/// One layer in three variants: as planned, with only its input quantized, with only its weights.
/// Runs may overlap in several threads.
class IsolatedLayer {
 public:
  /// Shapes as for geometryOf(). Without `withWeightPart` that part is not measured. Throws Error.
  IsolatedLayer(const QuantizableLayer& layer, const LayerArithmetic& arithmetic, Target target,
                std::span<const int> inputShape, std::span<const int> outputShape,
                KernelBackend backend = KernelBackend::Auto, bool withWeightPart = true);
  IsolatedLayer(IsolatedLayer&&) noexcept;
  IsolatedLayer& operator=(IsolatedLayer&&) noexcept;
  ~IsolatedLayer();

  /// `output` is what the float layer makes of `input`.
  IsolatedError measure(std::span<const float> input, std::span<const float> output) const;
  /// The layer as planned. Throws std::bad_optional_access for one that is float as it is.
  const QuantizedLayer& planned() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// True if a layer's output is compared after its activation: a ReLU throws half of the error away,
/// and int8 runtimes fuse it into the layer.
bool comparedAfterRelu(const QuantizableLayer& layer);

/// max(x, 0).
std::vector<float> rectified(std::span<const float> values);

/// Adds the errors of N×C×… outputs to those of each channel. An inner product over rows has the
/// channels last: `channelsLast`.
void addByChannel(std::vector<ErrorSums>& channels, std::span<const float> reference,
                  std::span<const float> values, int count, bool channelsLast);

/// All channels together.
ErrorSums total(std::span<const ErrorSums> channels);

}  // namespace quantoscope

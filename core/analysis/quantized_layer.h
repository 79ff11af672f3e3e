// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/kernels/int8_convolution.h"
#include "core/model/model.h"
#include "core/model/tensor.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

/// What happened while a layer read its input as codes.
struct CodeUse {
  std::uint64_t inputs = 0;
  std::uint64_t saturated = 0;  ///< Of these, beyond the outermost codes.
  std::bitset<256> codes;       ///< Bit c + 128 is set if code c occurred.
  AccumulatorUse accumulator;

  void merge(const CodeUse& other);
};

/// One layer as its target computes it, packed for one shape of its input, without its activation
/// function. Runs may overlap in several threads; each uses one thread.
class QuantizedLayer {
 public:
  /// Shapes as for geometryOf(). `output` makes a layer requantize what it writes, with integers
  /// only (Target::Integer): the values are then those that the codes stand for. Throws Error.
  QuantizedLayer(const QuantizableLayer& layer, const LayerArithmetic& arithmetic, Target target,
                 std::span<const int> inputShape, std::span<const int> outputShape,
                 const std::optional<ActivationCodes>& output = std::nullopt,
                 KernelBackend backend = KernelBackend::Auto);
  QuantizedLayer(QuantizedLayer&&) noexcept;
  QuantizedLayer& operator=(QuantizedLayer&&) noexcept;
  ~QuantizedLayer();

  /// The input becomes codes with codesWritten(). A layer in float reads none: the result is empty.
  CodeUse run(std::span<const float> input, std::span<float> output) const;
  /// The same for an int8 layer from the codes of its input.
  AccumulatorUse runOnCodes(std::span<const std::int8_t> codes, std::span<float> output) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Values as an int8 layer has them: dequantize(quantize(x)), with the scale that they were written
/// with first and the layer's own last.
std::vector<float> throughCodes(std::span<const float> values, const LayerArithmetic& arithmetic);

/// 1 where quantizing clips a value.
std::vector<std::uint8_t> saturatedMask(std::span<const float> values,
                                        const ActivationCodes& codes);

/// Rounded to 16-bit floats and back.
std::vector<float> throughHalf(std::span<const float> values);

}  // namespace quantoscope

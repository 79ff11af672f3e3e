// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/model.h"
#include "core/quantization/activation_codes.h"
#include "core/quantization/plan.h"
#include "core/quantization/target.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {

enum class Precision {
  Int8,
  Half,  ///< Input and weights are rounded to 16-bit floats; sums are float32.
  Float,
};

/// All that a runtime needs to know to compute one layer.
struct LayerArithmetic {
  Precision precision = Precision::Float;
  /// What a float layer's weights are rounded to 16 bits for: ncnn2int8 stores them so.
  bool halfWeights = false;
  ActivationCodes input;  ///< Of Precision::Int8: what the codes that it reads mean to it.
  /// What those codes were written with, if not with `input`: the runtime requantizes a blob with
  /// the scale of its first reader, see withSharedCodes().
  std::optional<ActivationCodes> written;
  /// Codes per unit of each output channel, or of each group of a grouped convolution; 0 for a
  /// channel of zeros. Codes are clamped to ±127.
  std::vector<float> weightScales;

  bool operator==(const LayerArithmetic&) const = default;
};

/// What the values of the layer's input become codes with.
const ActivationCodes& codesWritten(const LayerArithmetic& arithmetic);

/// How a whole network computes: one entry for each of Model::layers.
struct NetworkArithmetic {
  Target target = Target::Ncnn;
  std::vector<LayerArithmetic> layers;
};

/// What a decision comes to on its target; ncnn's scales are those of a table (scaleInTable()).
LayerArithmetic arithmeticOf(const LayerDecision& decision, const WeightQuantization& weights);

/// With the scales that are left of it in the target's files: ncnn's table has six decimals.
LayerArithmetic asWritten(LayerArithmetic arithmetic, Target target);

/// True if the layer is computed exactly as in the float network.
bool isPlainFloat(const LayerArithmetic& arithmetic);

/// The same for what our kernels can compute: a layer that does not fit them (see
/// fitsInt8Kernels()) is computed as in the float network.
LayerArithmetic computable(const QuantizableLayer& layer, const LayerArithmetic& arithmetic);
NetworkArithmetic computable(const Model& model, const NetworkArithmetic& arithmetic);

/// Weight scales with which an int32 bias does not overflow: those of channels with tiny weights
/// and a large bias are lowered, for Target::Integer only.
std::vector<float> scalesThatHoldTheBias(const QuantizableLayer& layer,
                                         const LayerArithmetic& arithmetic, Target target);

/// outputChannels × … codes: clamp(round(w * scale), ±127), halves away from zero. Throws Error if
/// the number of scales does not fit the layer.
std::vector<std::int8_t> weightCodes(const QuantizableLayer& layer,
                                     const std::vector<float>& scales);

/// The same weights as the codes have them, in float.
std::vector<float> dequantizedWeights(const QuantizableLayer& layer,
                                      const std::vector<float>& scales);

/// One scale for each output channel from one for each channel or group.
std::vector<float> scalesOfChannels(const QuantizableLayer& layer,
                                    const std::vector<float>& scales);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/model/model.h"
#include "core/quantization/target.h"

namespace quantoscope {

/// Why a target's runtime cannot compute a layer in int8. For Target::Ncnn each kind was found in
/// the sources of ncnn of July 2026 and seen in its outputs, see docs/int8.md.
enum class RuntimeObstacle {
  None,
  NoInt8Code,      ///< Transposed convolutions have no int8 code: they are computed in float.
  FlatInput,       ///< A Convolution of a blob of one dimension reads memory that is not its own.
  GroupedOutputs,  ///< Outputs of a grouped convolution are lost on x86: see losesGroupedOutputs().
};

RuntimeObstacle runtimeObstacle(const QuantizableLayer& layer, Target target);

/// Machine-readable: "none", "no-int8-code", "flat-input", "grouped-outputs".
const char* toString(RuntimeObstacle obstacle);

/// What the runtime does, as the end of a sentence: "ncnn …". Empty for None.
std::string describe(RuntimeObstacle obstacle);

/// True for a grouped convolution, of neither one group nor one channel a group, with outputs by
/// eights in each group. With AVX, ncnn computes such a group into memory of its own and hands on
/// memory that was never written, unless the layer's output is requantized for the next one.
bool losesGroupedOutputs(const QuantizableLayer& layer);

/// True for a depthwise 3×3 convolution whose weight scale of 0, for a dead channel, ncnn divides
/// by on x86: its outputs are not numbers, unless they are requantized for the next layer. Any
/// other scale does: the codes are 0 with it.
bool dividesByZeroScale(const QuantizableLayer& layer);

}  // namespace quantoscope

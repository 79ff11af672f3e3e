// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/model/model.h"

namespace quantoscope::onnxfile {

/// The weights of a layer as its node in an ONNX file has them.
struct FileWeights {
  std::vector<std::int8_t> codes;
  std::vector<float> scales;        ///< Units per code, one for each index along `axis`.
  std::vector<std::int64_t> shape;  ///< Without spatial axes of a convolution.
  int axis = 0;

  bool operator==(const FileWeights&) const = default;
};

/// Puts the weights of a layer into the order of the node's type ("Conv", "ConvTranspose", "Gemm",
/// "MatMul"). `scales`: codes per unit, one for each output channel. A dead channel (scale 0) gets
/// codes of 0 and the scale 1, since ONNX has no scale of 0. `transposed`: a Gemm with transB.
/// Throws Error if a scale cannot be expressed.
FileWeights fileWeights(const QuantizableLayer& layer, const std::string& type, bool transposed,
                        const std::vector<float>& scales);

/// Units per code from codes per unit. Throws Error, naming the layer, if it is no positive finite
/// float.
float stepOf(double scale, const std::string& layer);

}  // namespace quantoscope::onnxfile

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/model/model.h"
#include "core/model/ncnn/file_layout.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

/// What an int8 layer keeps in an ncnn model beside its codes and biases.
struct Int8Storage {
  const QuantizableLayer* layer = nullptr;
  std::vector<float> weightScales;  ///< One for each output channel, or each group.
  float inputScale = 0;
  std::optional<float> outputScale;  ///< Of a layer that writes codes.
  int term = 0;                      ///< Parameter 8: 1 grouped, 2 others; + 100 with outputScale.
};

/// For each layer of the file; empty where it stays float. As ncnn2int8 does, a layer writes codes
/// where fusedRequantizations() has it, with the scale of its first reader: others misread them if
/// they have another scale (misreadCodes()). Throws Error unless the arithmetic is ncnn's and fits
/// the model.
std::vector<std::optional<Int8Storage>> int8StorageOf(const Model& model,
                                                      const ncnn::FileLayout& layout,
                                                      const NetworkArithmetic& arithmetic);

/// The layout of a float model that came from ncnn's files. Throws Error for any other.
const ncnn::FileLayout& floatLayoutOf(const Model& model);

/// How a tensor of a layer that stays float is stored: in 16 bits, if all its values are small
/// enough.
ncnn::Storage floatStorageOf(const ncnn::StoredTensor& tensor);

}  // namespace quantoscope

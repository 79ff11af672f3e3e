// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "core/model/model.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

/// Bytes in the files of a model: as it was loaded, and as it will be written.
struct StoredSize {
  std::size_t before = 0;
  std::size_t after = 0;

  bool operator==(const StoredSize&) const = default;
};

/// How large a model will be.
struct ModelSize {
  std::vector<StoredSize> layers;  ///< Weights, biases and scales of each of Model::layers.
  StoredSize others;               ///< The same of all other layers.
  StoredSize text;                 ///< The description of the layers, the .param file.

  /// Of all files.
  StoredSize total() const;
};

/// The size of what ncnnInt8Model() would write, to the byte, without reading or writing anything.
/// Throws Error where that would.
ModelSize ncnnInt8Size(const Model& model, const NetworkArithmetic& arithmetic);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/model/tensor.h"

namespace quantoscope {

/// What one layer reads, or writes, for one image: in float, and as the plan has it.
struct FeatureMaps {
  /// C×H×W. What has fewer dimensions is C×1×1 or C×1×W.
  Shape shape;
  std::vector<float> reference;
  std::vector<float> quantized;
  /// 1 where the value was clipped; as many as values, or empty if nothing is clipped here (an
  /// output is clipped only by the layer that reads it).
  std::vector<std::uint8_t> saturated;

  bool empty() const { return reference.empty(); }
};

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats/tensor_ranges.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// TensorRT 8.6.1: the version that a cache is written for if nobody says otherwise.
inline constexpr int kDefaultTensorRtVersion = 8601;

struct TensorRtScale {
  std::string tensor;
  float scale = 0;  ///< Units per code: amax / 127. 0 for a tensor without a range.

  bool operator==(const TensorRtScale&) const = default;
};

/// A calibration cache of TensorRT, up to version 10: the first line names the version and the
/// calibrator, then comes one line `TENSOR: HEX` a tensor, with the bits of the float32 scale in
/// hexadecimal digits, the highest first.
struct TensorRtCache {
  std::string header;  ///< "TRT-8601-EntropyCalibration2"
  std::vector<TensorRtScale> scales;

  bool operator==(const TensorRtCache&) const = default;
};

/// `version` as TensorRT has it in the header: 8601 for 8.6.1, 101401 for 10.14.1. Throws Error if
/// a name cannot stand in a cache or a scale not in a float32.
TensorRtCache tensorRtCache(std::span<const TensorRange> ranges, int version);

std::string tensorRtCacheText(const TensorRtCache& cache);

/// True for a text that begins as a cache does.
bool isTensorRtCache(std::string_view text);

/// `name` is for messages. Throws Error, with the line, for what is not a cache.
TensorRtCache parseTensorRtCache(std::string_view text, const std::string& name);

/// The cache as decisions: the threshold 127 · scale for each layer whose input has a scale, float
/// for the others. `file` is named as the reason. Throws Error if no layer's input has one.
std::vector<LayerOverride> overridesOf(const Model& model, const TensorRtCache& cache,
                                       const std::string& file);

}  // namespace quantoscope

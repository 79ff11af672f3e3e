// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "core/calibration/threshold_methods.h"

namespace quantoscope {

/// All ways, the default first.
std::span<const WeightRange> weightRanges();

/// "absmax", "aciq-ncnn", "aciq-gauss", "aciq-laplace" or "admm".
const char* toString(WeightRange range);
/// Inverse of toString; throws Error, which names the choices.
WeightRange parseWeightRange(std::string_view name);

/// The largest magnitude of these weights that gets a code of its own; 0 if all are zero. Of the
/// ways only WeightRange::Aciq may go beyond the largest magnitude, as ncnn2table does. Throws
/// Error outside 2 … 8 bits.
double weightThreshold(std::span<const float> weights, int bits, WeightRange range);

}  // namespace quantoscope

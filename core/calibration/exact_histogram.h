// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace quantoscope {

/// Counts |x| exactly as ncnn2table does, in float32: index = min(int(|x| / absmax * bins), bins-1),
/// where bins = counts.size(). Exact zeros and non-finite values are left out. `absmax` must be
/// above 0.
void addToMagnitudeCounts(std::span<const float> values, float absmax,
                          std::span<std::uint64_t> counts);

}  // namespace quantoscope

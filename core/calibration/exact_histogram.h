// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace quantoscope {

/// The second pass of a two-pass histogram, once absmax is known: for every value but zeros adds
/// one to `counts[min(int(|x| / absmax * bins), bins - 1)]`, in float32 arithmetic and in exactly
/// this order, as ncnn2table does. Zeros and non-finite values are skipped, and so is everything if
/// absmax is not a positive finite number. Throws Error unless `counts` has 1 … 2^20 bins.
void addToMagnitudeCounts(std::span<const float> values, float absmax,
                          std::span<std::uint64_t> counts);

}  // namespace quantoscope

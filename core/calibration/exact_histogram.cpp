// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/exact_histogram.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace quantoscope {

void addToMagnitudeCounts(std::span<const float> values, float absmax,
                          std::span<std::uint64_t> counts) {
  const auto bins = static_cast<float>(counts.size());
  const std::size_t last = counts.size() - 1;
  for (const float value : values) {
    if (value == 0 || !std::isfinite(value)) {
      continue;
    }
    const auto index = static_cast<std::size_t>(std::abs(value) / absmax * bins);
    ++counts[std::min(index, last)];
  }
}

}  // namespace quantoscope

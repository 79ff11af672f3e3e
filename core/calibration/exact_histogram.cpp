// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/exact_histogram.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace quantoscope {

void addToMagnitudeCounts(std::span<const float> values, float absmax,
                          std::span<std::uint64_t> counts) {
  constexpr std::size_t kMaxBins = std::size_t{1} << 20;
  if (counts.empty() || counts.size() > kMaxBins) {
    throw Error("a histogram of " + std::to_string(counts.size()) +
                " bins is not supported; 1 to 1048576 are");
  }
  if (!(absmax > 0) || !std::isfinite(absmax)) {
    return;
  }
  const auto bins = static_cast<float>(counts.size());
  const auto last = bins - 1;
  for (const float value : values) {
    if (value != 0 && std::isfinite(value)) {
      const float at = std::abs(value) / absmax * bins;
      ++counts[static_cast<std::size_t>(std::min(at, last))];
    }
  }
}

}  // namespace quantoscope

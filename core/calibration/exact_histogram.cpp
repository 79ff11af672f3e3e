// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/exact_histogram.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/kernels/bin_counting.h"

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
  constexpr std::size_t kAtOnce = std::size_t{1} << 30;
  std::vector<std::uint32_t> fresh(counts.size() + kDiscardedCounts, 0);
  while (!values.empty()) {
    const auto part = values.first(std::min(values.size(), kAtOnce));
    values = values.subspan(part.size());
    countMagnitudes(part, absmax, counts.size(), fresh);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      counts[i] += fresh[i];
      fresh[i] = 0;
    }
  }
}

}  // namespace quantoscope

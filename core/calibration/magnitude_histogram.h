// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace quantoscope {

/// Counts of |x| in equal bins over [0, absmax]: what the threshold methods read. Counts are real
/// numbers because rebinning shares a bin between two.
struct MagnitudeHistogram {
  double absmax = 0;           ///< 0 for a dead blob (nothing but zeros).
  std::vector<double> counts;  ///< Exact zeros are not in bin 0 …
  double zeros = 0;            ///< … but here. Methods differ in what they do with them.

  double binWidth() const {
    return counts.empty() ? 0 : absmax / static_cast<double>(counts.size());
  }
};

}  // namespace quantoscope

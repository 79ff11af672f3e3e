// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace quantoscope {

/// Counters behind the bins that take what is not to be counted.
constexpr std::size_t kDiscardedCounts = 64;

/// Adds 1 to bin int(|x| * binsPerUnit) of a side for every finite x but zeros. `counts` holds
/// `bins` bins for the positive values, `bins` for the negative ones, and kDiscardedCounts more.
/// Every finite |x| * binsPerUnit must be below `bins`, and `bins` at most 2^24.
void countSigned(std::span<const float> values, float binsPerUnit, std::size_t bins,
                 std::span<std::uint64_t> counts);

/// Adds 1 to bin min(int(|x| / absmax * bins), bins - 1), computed in float32 in this order, for
/// every finite x but zeros. `counts` holds `bins` bins (at most 2^24) and kDiscardedCounts more;
/// `absmax` must be positive and finite. At most 2^32 - 1 values.
void countMagnitudes(std::span<const float> values, float absmax, std::size_t bins,
                     std::span<std::uint32_t> counts);

}  // namespace quantoscope

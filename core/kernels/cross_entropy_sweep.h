// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace quantoscope {

/// For every T from `levels` to `p.size() - 1`: the sum over the first T bins of
/// (p[i] + smoothing) ln(q[i] + smoothing), where q is those bins cut into `levels` equal segments,
/// each replaced by its mean (a bin crossed by a boundary gets its shares of both means).
///
/// `cumulative[i]` is the sum of the first i values of p; it has p.size() + 1 values. `p` must have
/// fewer than 2^31 bins, `levels` must be at least 1, and smoothing a positive normal number.
std::vector<double> segmentCrossEntropies(std::span<const double> p,
                                          std::span<const double> cumulative, std::size_t levels,
                                          double smoothing);

}  // namespace quantoscope

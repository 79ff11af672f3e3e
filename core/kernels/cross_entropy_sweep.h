// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace quantoscope {

/// For every T from `levels` to the number of bins - 1: the sum over the first T bins of
/// (p[i] + smoothing) ln(q[i] + smoothing), where q is those bins of p cut into `levels` equal
/// segments, each replaced by its mean (a bin crossed by a boundary gets its shares of both means).
///
/// `cumulative[i]` is the sum of the first i values of p, and has one value more than there are
/// bins, fewer than 2^31. The absolute error is about 1e-14 if p sums to 1. `levels` must be at
/// least 1, `smoothing` a positive normal number.
std::vector<double> segmentCrossEntropies(std::span<const double> cumulative, std::size_t levels,
                                          double smoothing);

}  // namespace quantoscope

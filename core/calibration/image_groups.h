// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/calibration/activation_statistics.h"
#include "core/calibration/magnitude_histogram.h"

namespace quantoscope {

/// The statistics of some of the image groups, each counted `times[group]` times (0 leaves it out),
/// as if the network had been run over their images. `groupOf` is Calibration::groupOf. The
/// histogram has kGroupBins bins; absmaxImage is an index into imageAbsmax of the result, where an
/// image stands as often as it counts. Throws Error unless there is a number for each group.
ActivationStatistics recombine(const ActivationStatistics& statistics,
                               std::span<const std::size_t> groupOf,
                               std::span<const std::size_t> times);

/// |x| of each image group without exact zeros, in `bins` bins over [0, absmax] of all groups, so
/// that the groups can be laid over one another. `zeros` and the counts are the group's own.
std::vector<MagnitudeHistogram> groupMagnitudes(const ActivationStatistics& statistics,
                                                std::size_t bins);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "core/calibration/magnitude_histogram.h"

namespace quantoscope::oracle {

/// D(P‖Q) for T = levels … bins-1, with P and Q built anew for every T by the plain loops of the
/// two definitions.
std::vector<double> klNcnn(const MagnitudeHistogram& histogram, std::size_t levels);
std::vector<double> klTensorrt(const MagnitudeHistogram& histogram, std::size_t levels);

/// Index of the first of the least values.
std::size_t firstMinimum(const std::vector<double>& values);

}  // namespace quantoscope::oracle

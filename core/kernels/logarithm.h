// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace quantoscope {

/// Replaces every value by its natural logarithm. The values must be positive normal numbers. The
/// absolute error is below 1e-15 + 3e-16 |ln x|.
void takeLogarithms(std::span<double> values);

}  // namespace quantoscope

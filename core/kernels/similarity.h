// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace quantoscope {

/// Sums over pairs of a reference x and a value y.
struct Similarity {
  double product = 0;  ///< sum of x y
  double squares = 0;  ///< sum of y²
};

/// Products and sums are double. With `rectify`, max(x, 0) and max(y, 0) take the place of x and y.
/// Both spans have the same size.
Similarity similarity(std::span<const float> reference, std::span<const float> values,
                      bool rectify);

}  // namespace quantoscope

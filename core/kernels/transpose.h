// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace quantoscope {

/// to[c * rows + r] = from[r * columns + c]: from C×H×W to H×W×C with the channels as rows, and
/// back with the pixels as rows. Both have rows × columns values and must not overlap.
void transpose(const float* from, std::size_t rows, std::size_t columns, float* to);

}  // namespace quantoscope

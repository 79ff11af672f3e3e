// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace quantoscope {

/// to[c * rows + r] = from[r * columns + c]: from C×H×W to H×W×C with the channels as rows, and
/// back with the pixels as rows. Both have rows × columns values and must not overlap.
void transpose(const float* from, std::size_t rows, std::size_t columns, float* to);
void transpose(const std::int8_t* from, std::size_t rows, std::size_t columns, std::int8_t* to);

/// The same for a part of the rows: row r of `to` begins at to + r * toStride.
void transpose(const std::int32_t* from, std::size_t rows, std::size_t columns, std::int32_t* to,
               std::size_t toStride);

}  // namespace quantoscope

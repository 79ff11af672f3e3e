// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace quantoscope {

/// Rows of weights are filled up with zeros to a multiple of this.
constexpr std::size_t kDotAlignment = 64;

/// `weights` (rows × depth), each row filled up.
std::vector<std::int8_t> padRows(std::span<const std::int8_t> weights, std::size_t rows,
                                 std::size_t depth);

/// sums[row * stride] = weights[row] · input, for rows of weights from padRows and an input of the
/// same length: for layers with so few pixels that lanes are better spent on the products of one
/// sum.
void dotRows(std::span<const std::int8_t> weights, std::size_t rows,
             std::span<const std::int16_t> input, std::int32_t* sums, std::size_t stride);

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/kernels/int8_convolution_shape.h"

namespace quantoscope::oracle {

/// The sums of one picture in 64 bits, by the definitions: a convolution gathers from the padded
/// picture, a transposed convolution scatters every pixel into the output.
std::vector<std::int64_t> convolve(const Int8ConvolutionShape& shape, const PictureSize& size,
                                   const std::vector<std::int8_t>& input,
                                   const std::vector<std::int8_t>& weights);

}  // namespace quantoscope::oracle

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/calibration/activation_statistics.h"

namespace quantoscope {

/// ACIQ: R. Banner, Y. Nahshan, E. Hoffer, D. Soudry, "Post training 4-bit quantization of
/// convolutional networks for rapid-deployment", NeurIPS 2019, section 3: the clipping value with
/// the least expected squared error of a normal, or Laplace, distribution is a multiple of its
/// standard deviation sigma, or of b = E|x - mean|, that depends on the bits only. Both are
/// measured; the range is symmetric, so that the mean's distance from zero is added. Never above
/// absmax.
double aciqGaussThreshold(const ActivationStatistics& statistics, int bits);
double aciqLaplaceThreshold(const ActivationStatistics& statistics, int bits);

/// The multiples at 2 … 8 bits. Throw Error outside.
double aciqGaussMultiple(int bits);
double aciqLaplaceMultiple(int bits);

/// The form of ncnn2table's method=aciq: a normal distribution whose standard deviation is guessed
/// from the largest magnitude and the number of values, sigma = absmax · 2 · 0.175 ·
/// (1 + sqrt(pi ln 4)) / sqrt(2 ln N); N is the number of values in one image's blob.
double aciqAbsmaxThreshold(const ActivationStatistics& statistics, int bits);
/// The same formula, which ncnn2table applies to the weights of each channel, too. 0 for absmax 0.
double aciqFromAbsmax(double absmax, std::size_t count, int bits);

}  // namespace quantoscope

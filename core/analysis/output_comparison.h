// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "core/analysis/error_sums.h"
#include "core/model/tensor.h"

namespace quantoscope {

/// Errors of all outputs of a network together. The values of each are scaled to a mean square of 1
/// in `reference`, so that it weighs as much as the others.
ErrorSums compareOutputs(const std::vector<Tensor>& reference, const std::vector<Tensor>& values);

/// True if the outputs are one vector of at least two finite values, as a classifier's are.
bool isClassification(const std::vector<Tensor>& outputs);

/// Indices of the largest values, the largest first; of equal ones the first.
/// What is not a number comes last.
std::vector<int> largest(const Tensor& tensor, std::size_t count);

}  // namespace quantoscope

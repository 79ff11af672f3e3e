// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/model/tensor.h"

namespace quantoscope::ncnn {

/// Evaluates a list such as "/(0w,2),*(0h,2),0c": functions in prefix form of numbers and of the
/// extents of blobs (0w is the width of the first one). Integers stay integers; a real result is
/// truncated. Throws Error for anything that cannot be evaluated.
std::vector<int> evaluateShapeExpression(const std::string& expression,
                                         std::span<const Shape> blobs);

/// How many blobs the expression refers to: the highest number in it plus one.
std::size_t blobsInShapeExpression(const std::string& expression);

}  // namespace quantoscope::ncnn

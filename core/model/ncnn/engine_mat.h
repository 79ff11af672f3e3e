// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace quantoscope::ncnn {

/// A copy of `values` as a matrix of the engine with this shape, whose product is values.size().
cv::Mat engineMat(const std::vector<int>& shape, const std::vector<float>& values);

}  // namespace quantoscope::ncnn

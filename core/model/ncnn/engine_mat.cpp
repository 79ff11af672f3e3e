// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/engine_mat.h"

#include <algorithm>

namespace quantoscope::ncnn {

cv::Mat engineMat(const std::vector<int>& shape, const std::vector<float>& values) {
  cv::Mat mat(shape, CV_32F);
  CV_Assert(mat.total() == values.size());
  std::copy(values.begin(), values.end(), mat.ptr<float>());
  return mat;
}

}  // namespace quantoscope::ncnn

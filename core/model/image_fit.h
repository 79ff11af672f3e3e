// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <opencv2/core/mat.hpp>

#include "core/model/preprocessing.h"

namespace quantoscope {

/// Where an image lies when it has been fitted: it is scaled to `scaled`, and its corner comes to
/// `corner` of the input, which is negative where a crop cuts.
struct FittedPlace {
  cv::Size scaled;
  cv::Point corner;
};

/// The proportions are kept to the nearest pixel, except by ImageFit::Stretch; at least one pixel
/// of each side is left. All extents must be positive.
FittedPlace fittedPlace(cv::Size image, cv::Size input, ImageFit fit);

/// The image at the input's size (bilinear). One that has that size is returned as it is.
cv::Mat fitted(const cv::Mat& image, cv::Size input, ImageFit fit);

}  // namespace quantoscope

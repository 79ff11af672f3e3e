// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <opencv2/dnn.hpp>

namespace quantoscope {

/// A float convolution that runs in compileConvolution()'s code where that is faster, and in the
/// engine's built-in layer, which is `builtIn`, everywhere else. It fuses a following ReLU and a
/// following scale and shift (batch normalization), as the built-in layer does.
cv::Ptr<cv::dnn::Layer> makeFastConvolution(cv::Ptr<cv::dnn::Layer> builtIn,
                                            const cv::dnn::LayerParams& params);

}  // namespace quantoscope

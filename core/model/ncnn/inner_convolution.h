// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <opencv2/dnn.hpp>
#include <vector>

#include "core/model/model.h"

namespace quantoscope::ncnn {

/// What the engine's convolution needs to know.
cv::dnn::LayerParams convolutionParams(const ConvolutionGeometry& geometry, int outputChannels);

/// The height and width of a convolution's output; the pads must be explicit. Throws Error if the
/// padded input is smaller than the kernel.
cv::Size convolutionOutput(const ConvolutionGeometry& geometry, int height, int width);

/// The engine's convolution behind a border of our own. The engine itself cannot pad the sides
/// differently, nor with a value other than zero.
class PaddedConvolution {
 public:
  /// Explicit pads. The weights may be replaced before each run.
  PaddedConvolution(const ConvolutionGeometry& geometry, int inputChannels, int inputHeight,
                    int inputWidth, int outputChannels);

  void setWeights(const cv::Mat& weights, const cv::Mat& bias);
  /// input: C×H×W, output: as convolutionOutput has it.
  void run(const float* input, float* output);

 private:
  ConvolutionGeometry geometry_;
  cv::Size inputSize_;
  cv::dnn::LayerParams params_;
  cv::Ptr<cv::dnn::Layer> layer_;
  cv::Mat padded_;
  std::vector<int> outputShape_;
};

}  // namespace quantoscope::ncnn

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/inner_convolution.h"

#include <algorithm>
#include <cstdint>

#include <opencv2/dnn/all_layers.hpp>

#include "core/base/error.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

int outputExtent(int input, int padBefore, int padAfter, int kernel, int dilation, int stride,
                 const char* what) {
  const std::int64_t padded = std::int64_t{input} + padBefore + padAfter;
  const std::int64_t extent = std::int64_t{dilation} * (kernel - 1) + 1;
  if (padded < extent) {
    throw Error(std::string("the kernel covers ") + std::to_string(extent) + " in " + what +
                ", more than the padded input's " + std::to_string(padded));
  }
  return checkedExtent((padded - extent) / stride + 1, std::string("output's ") + what);
}

}  // namespace

cv::dnn::LayerParams convolutionParams(const ConvolutionGeometry& geometry, int outputChannels) {
  cv::dnn::LayerParams params;
  params.set("num_output", outputChannels);
  params.set("kernel_h", geometry.kernelHeight);
  params.set("kernel_w", geometry.kernelWidth);
  params.set("stride_h", geometry.strideHeight);
  params.set("stride_w", geometry.strideWidth);
  params.set("dilation_h", geometry.dilationHeight);
  params.set("dilation_w", geometry.dilationWidth);
  params.set("pad_h", geometry.padTop);
  params.set("pad_w", geometry.padLeft);
  params.set("group", geometry.groups);
  return params;
}

cv::Size convolutionOutput(const ConvolutionGeometry& geometry, int height, int width) {
  return {outputExtent(width, geometry.padLeft, geometry.padRight, geometry.kernelWidth,
                       geometry.dilationWidth, geometry.strideWidth, "width"),
          outputExtent(height, geometry.padTop, geometry.padBottom, geometry.kernelHeight,
                       geometry.dilationHeight, geometry.strideHeight, "height")};
}

PaddedConvolution::PaddedConvolution(const ConvolutionGeometry& geometry, int inputChannels,
                                     int inputHeight, int inputWidth, int outputChannels)
    : geometry_(geometry), inputSize_(inputWidth, inputHeight) {
  const cv::Size output = convolutionOutput(geometry, inputHeight, inputWidth);
  const int paddedHeight = checkedExtent(
      std::int64_t{inputHeight} + geometry.padTop + geometry.padBottom, "padded height");
  const int paddedWidth = checkedExtent(
      std::int64_t{inputWidth} + geometry.padLeft + geometry.padRight, "padded width");
  checkedElements({inputChannels, paddedHeight, paddedWidth});
  checkedElements({outputChannels, output.height, output.width});
  ConvolutionGeometry unpadded = geometry;
  unpadded.padTop = unpadded.padLeft = 0;
  params_ = convolutionParams(unpadded, outputChannels);
  const std::vector<int> paddedShape = {1, inputChannels, paddedHeight, paddedWidth};
  padded_ = cv::Mat(paddedShape, CV_32F, cv::Scalar::all(static_cast<double>(geometry.padValue)));
  outputShape_ = {1, outputChannels, output.height, output.width};
}

void PaddedConvolution::setWeights(const cv::Mat& weights, const cv::Mat& bias) {
  params_.blobs = {weights};
  if (!bias.empty()) {
    params_.blobs.push_back(bias);
  }
  params_.set("bias_term", !bias.empty());
  layer_ = cv::dnn::ConvolutionLayer::create(params_);
  layer_->preferableTarget = cv::dnn::DNN_TARGET_CPU;
  const std::vector<cv::Mat> inputs = {padded_};
  std::vector<cv::Mat> outputs = {cv::Mat(outputShape_, CV_32F)};
  layer_->finalize(cv::_InputArray(inputs), cv::_OutputArray(outputs));
}

void PaddedConvolution::run(const float* input, float* output) {
  for (int c = 0; c < padded_.size[1]; ++c) {
    for (int y = 0; y < inputSize_.height; ++y) {
      float* const row = padded_.ptr<float>(0, c) + static_cast<std::size_t>(y + geometry_.padTop) *
                                                        static_cast<std::size_t>(padded_.size[3]);
      std::copy_n(input, inputSize_.width, row + geometry_.padLeft);
      input += inputSize_.width;
    }
  }
  const std::vector<cv::Mat> inputs = {padded_};
  std::vector<cv::Mat> outputs = {cv::Mat(outputShape_, CV_32F, output)};
  std::vector<cv::Mat> internals;
  layer_->forward(inputs, outputs, internals);
}

}  // namespace quantoscope::ncnn

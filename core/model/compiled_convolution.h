// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <opencv2/dnn/all_layers.hpp>
#include <optional>

namespace quantoscope {

/// A convolution with what was fused into it.
struct FusedConvolution {
  cv::Mat weights;                 ///< outputs × inputs/groups × height × width.
  bool ownWeights = false;         ///< False: they are the model's, and must not be changed.
  cv::Mat bias;                    ///< One row.
  std::optional<float> reluSlope;  ///< Set when a ReLU follows.
};

/// A float convolution, compiled for one shape of input, that runs in the calling thread.
class CompiledConvolution {
 public:
  CompiledConvolution() = default;
  CompiledConvolution(const CompiledConvolution&) = delete;
  CompiledConvolution& operator=(const CompiledConvolution&) = delete;
  virtual ~CompiledConvolution() = default;

  /// Both N×C×H×W, of the shapes that it was compiled for.
  virtual void run(const cv::Mat& input, cv::Mat& output) = 0;
};

/// Our own code or oneDNN's, whichever is faster; nullptr where the engine's built-in layer is.
std::unique_ptr<CompiledConvolution> compileConvolution(
    const cv::dnn::BaseConvolutionLayer& geometry, const FusedConvolution& fused,
    const cv::Mat& input, const cv::Mat& output);

}  // namespace quantoscope

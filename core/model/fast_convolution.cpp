// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/fast_convolution.h"

#include <algorithm>
#include <memory>
#include <opencv2/core/utility.hpp>
#include <opencv2/dnn/all_layers.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "core/model/compiled_convolution.h"

namespace quantoscope {
namespace {

using cv::dnn::Layer;
using cv::dnn::MatShape;

class FastConvolution final : public Layer {
 public:
  FastConvolution(cv::Ptr<Layer> builtIn, const cv::dnn::LayerParams& params)
      : Layer(params),
        builtIn_(std::move(builtIn)),
        geometry_(builtIn_.dynamicCast<cv::dnn::BaseConvolutionLayer>()),
        fused_(unfused()) {}

  bool supportBackend(int backendId) override { return builtIn_->supportBackend(backendId); }

  bool getMemoryShapes(const std::vector<MatShape>& inputs, const int requiredOutputs,
                       std::vector<MatShape>& outputs,
                       std::vector<MatShape>& internals) const override {
    return builtIn_->getMemoryShapes(inputs, requiredOutputs, outputs, internals);
  }

  bool updateMemoryShapes(const std::vector<MatShape>& inputs) override {
    return builtIn_->updateMemoryShapes(inputs);
  }

  void finalize(cv::InputArrayOfArrays inputs, cv::OutputArrayOfArrays outputs) override {
    builtIn_->preferableTarget = preferableTarget;
    builtIn_->finalize(inputs, outputs);
    inputs.getMatVector(inputs_);
    outputs.getMatVector(outputs_);
    compiled_ = nullptr;
    mayCompile_ = true;
  }

  bool setActivation(const cv::Ptr<cv::dnn::ActivationLayer>& layer) override {
    // What only the built-in layer can fuse stays a layer of its own, so that both ways are open.
    const auto relu = layer.dynamicCast<cv::dnn::ReLULayer>();
    if (!layer.empty() && relu.empty()) {
      return false;
    }
    fused_.reluSlope = relu.empty() ? std::nullopt : std::optional(relu->negativeSlope);
    return builtIn_->setActivation(layer);
  }

  bool tryFuse(cv::Ptr<Layer>& top) override {
    cv::Mat scale;
    cv::Mat shift;
    top->getScaleShift(scale, shift);
    if ((scale.empty() && shift.empty()) || fused_.reluSlope || !builtIn_->tryFuse(top)) {
      return false;
    }
    if (!fused_.ownWeights) {
      fused_.weights = fused_.weights.clone();
      fused_.ownWeights = true;
    }
    for (int channel = 0; channel < fused_.bias.cols; ++channel) {
      const auto at = [&](const cv::Mat& mat, float otherwise) {
        return mat.empty() ? otherwise : mat.ptr<float>()[mat.total() == 1 ? 0 : channel];
      };
      const float factor = at(scale, 1);
      cv::Mat weights(1, static_cast<int>(fused_.weights.total()) / fused_.bias.cols, CV_32F,
                      fused_.weights.ptr<float>(channel));
      weights *= static_cast<double>(factor);
      float& bias = fused_.bias.at<float>(channel);
      bias = bias * factor + at(shift, 0);
    }
    return true;
  }

  void unsetAttached() override {
    builtIn_->unsetAttached();
    fused_ = unfused();
  }

  int64 getFLOPS(const std::vector<MatShape>& inputs,
                 const std::vector<MatShape>& outputs) const override {
    return builtIn_->getFLOPS(inputs, outputs);
  }

  void forward(cv::InputArrayOfArrays inputs, cv::OutputArrayOfArrays outputs,
               cv::OutputArrayOfArrays internals) override {
    // Compiled code gets the runs of one thread, of which calibration has several side by side:
    // oneDNN's OpenMP threads spin while they wait, beside the engine's own.
    const bool oneThread = cv::getNumThreads() == 1;
    if (mayCompile_ && oneThread) {
      mayCompile_ = false;
      compiled_ = compileConvolution(*geometry_, fused_, inputs_.at(0), outputs_.at(0));
    }
    if (compiled_ == nullptr || !oneThread) {
      builtIn_->forward(inputs, outputs, internals);
      return;
    }
    std::vector<cv::Mat> in;
    std::vector<cv::Mat> out;
    inputs.getMatVector(in);
    outputs.getMatVector(out);
    compiled_->run(in.at(0), out.at(0));
  }

 private:
  FusedConvolution unfused() const {
    FusedConvolution fused;
    fused.weights = blobs.at(0);
    fused.bias = cv::Mat::zeros(1, blobs.at(0).size[0], CV_32F);
    if (blobs.size() > 1) {
      std::copy_n(blobs[1].ptr<float>(), fused.bias.total(), fused.bias.ptr<float>());
    }
    return fused;
  }

  cv::Ptr<Layer> builtIn_;
  cv::Ptr<cv::dnn::BaseConvolutionLayer> geometry_;
  FusedConvolution fused_;
  std::vector<cv::Mat> inputs_;
  std::vector<cv::Mat> outputs_;
  std::unique_ptr<CompiledConvolution> compiled_;
  bool mayCompile_ = true;
};

bool isSupported(const cv::dnn::LayerParams& params) {
  // Two dimensions, float weights that are part of the model, a bias for each output or none.
  return !params.blobs.empty() && params.blobs[0].dims == 4 && params.blobs[0].type() == CV_32F &&
         params.blobs[0].isContinuous() &&
         (params.blobs.size() == 1 ||
          (params.blobs[1].isContinuous() && params.blobs[1].type() == CV_32F &&
           params.blobs[1].total() == static_cast<std::size_t>(params.blobs[0].size[0])));
}

}  // namespace

cv::Ptr<Layer> makeFastConvolution(cv::Ptr<Layer> builtIn, const cv::dnn::LayerParams& params) {
  if (!isSupported(params) || builtIn.dynamicCast<cv::dnn::BaseConvolutionLayer>().empty()) {
    return builtIn;
  }
  return cv::makePtr<FastConvolution>(std::move(builtIn), params);
}

}  // namespace quantoscope

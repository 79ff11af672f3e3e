// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/fast_convolution.h"

#include <omp.h>

#include <algorithm>
#include <dnnl.hpp>
#include <memory>
#include <opencv2/core/utility.hpp>
#include <opencv2/dnn/all_layers.hpp>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace quantoscope {
namespace {

using cv::dnn::Layer;
using cv::dnn::MatShape;
using dnnl::memory;

const dnnl::engine& cpu() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

memory::dims dimsOf(const cv::Mat& mat) {
  return {mat.size.p, mat.size.p + mat.dims};
}

memory::dims dimsOf(const std::vector<std::size_t>& values) {
  return {values.begin(), values.end()};
}

/// What the engine fused into the convolution.
struct Fused {
  cv::Mat weights;                 ///< outputs × inputs/groups × height × width.
  cv::Mat bias;                    ///< One row.
  std::optional<float> reluSlope;  ///< Set when a ReLU follows.
};

/// One convolution, compiled for its shapes. Weights are stored as the code wants them; inputs and
/// outputs are reordered on the way where it wants them otherwise.
class CompiledConvolution {
 public:
  static std::unique_ptr<CompiledConvolution> compile(const cv::dnn::BaseConvolutionLayer& geometry,
                                                      const Fused& fused, const cv::Mat& input,
                                                      const cv::Mat& output) {
    try {
      auto compiled = std::make_unique<CompiledConvolution>(geometry, fused, input, output);
      const std::string_view code = compiled->description_.impl_info_str();
      // Its plain loops and its matrix form are slower than the built-in layer.
      const bool fast =
          code.find("ref") == std::string_view::npos && code.find("gemm") == std::string_view::npos;
      return fast ? std::move(compiled) : nullptr;
    } catch (const dnnl::error&) {
      return nullptr;  // There is no code for this one on this machine.
    }
  }

  CompiledConvolution(const cv::dnn::BaseConvolutionLayer& geometry, const Fused& fused,
                      const cv::Mat& input, const cv::Mat& output)
      : stream_(cpu()) {
    constexpr auto kFloat = memory::data_type::f32;
    constexpr auto kAny = memory::format_tag::any;
    const int groups = input.size[1] / fused.weights.size[1];
    memory::dims weightDims = dimsOf(fused.weights);
    if (groups > 1) {
      weightDims[0] /= groups;
      weightDims.insert(weightDims.begin(), groups);
    }
    memory::dims dilations;
    for (const std::size_t dilation : geometry.dilations) {
      dilations.push_back(static_cast<memory::dim>(dilation) - 1);
    }
    const dnnl::convolution_forward::desc operation(
        dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
        {dimsOf(input), kFloat, kAny}, {weightDims, kFloat, kAny},
        {{output.size[1]}, kFloat, memory::format_tag::x}, {dimsOf(output), kFloat, kAny},
        dimsOf(geometry.strides), dilations, dimsOf(geometry.pads_begin),
        dimsOf(geometry.pads_end));
    dnnl::primitive_attr attributes;
    if (fused.reluSlope) {
      dnnl::post_ops after;
      after.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, *fused.reluSlope, 0.0F);
      attributes.set_post_ops(after);
    }
    description_ = dnnl::convolution_forward::primitive_desc(operation, attributes, cpu());
    convolution_ = dnnl::convolution_forward(description_);

    plainInput_ = memory({dimsOf(input), kFloat, memory::format_tag::nchw}, cpu(), nullptr);
    plainOutput_ = memory({dimsOf(output), kFloat, memory::format_tag::nchw}, cpu(), nullptr);
    input_ = inFormat(description_.src_desc(), plainInput_, toInput_, true);
    output_ = inFormat(description_.dst_desc(), plainOutput_, toOutput_, false);

    memory plainWeights(
        {weightDims, kFloat, groups > 1 ? memory::format_tag::goihw : memory::format_tag::oihw},
        cpu(), fused.weights.data);
    weights_ = memory(description_.weights_desc(), cpu());
    dnnl::reorder(plainWeights, weights_).execute(stream_, plainWeights, weights_);
    bias_ = memory(description_.bias_desc(), cpu());
    std::copy_n(fused.bias.ptr<float>(), fused.bias.total(),
                static_cast<float*>(bias_.get_data_handle()));
    stream_.wait();
  }

  void run(const cv::Mat& input, cv::Mat& output) {
    omp_set_num_threads(1);  // a setting of the calling thread
    plainInput_.set_data_handle(input.data);
    plainOutput_.set_data_handle(output.data);
    if (toInput_) {
      toInput_->execute(stream_, plainInput_, input_);
    }
    convolution_.execute(stream_, {{DNNL_ARG_SRC, toInput_ ? input_ : plainInput_},
                                   {DNNL_ARG_WEIGHTS, weights_},
                                   {DNNL_ARG_BIAS, bias_},
                                   {DNNL_ARG_DST, toOutput_ ? output_ : plainOutput_}});
    if (toOutput_) {
      toOutput_->execute(stream_, output_, plainOutput_);
    }
    stream_.wait();
  }

 private:
  // Memory in the format that the code wants, and the way between it and the plain one; nothing
  // where they are the same.
  static memory inFormat(const memory::desc& wanted, const memory& plain,
                         std::optional<dnnl::reorder>& way, bool fromPlain) {
    if (wanted == plain.get_desc()) {
      return {};
    }
    memory own(wanted, cpu());
    way = fromPlain ? dnnl::reorder(plain, own) : dnnl::reorder(own, plain);
    return own;
  }

  dnnl::stream stream_;
  dnnl::convolution_forward::primitive_desc description_;
  dnnl::convolution_forward convolution_;
  memory plainInput_;
  memory plainOutput_;
  memory input_;
  memory output_;
  memory weights_;
  memory bias_;
  std::optional<dnnl::reorder> toInput_;
  std::optional<dnnl::reorder> toOutput_;
};

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
    // oneDNN's OpenMP threads spin while they wait, beside the engine's own; so it gets the runs of
    // one thread, of which calibration has several side by side.
    const bool oneThread = cv::getNumThreads() == 1;
    if (mayCompile_ && oneThread) {
      mayCompile_ = false;
      compiled_ = CompiledConvolution::compile(*geometry_, fused_, inputs_.at(0), outputs_.at(0));
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
  Fused unfused() const {
    Fused fused;
    fused.weights = blobs.at(0).clone();
    fused.bias = cv::Mat::zeros(1, blobs.at(0).size[0], CV_32F);
    if (blobs.size() > 1) {
      std::copy_n(blobs[1].ptr<float>(), fused.bias.total(), fused.bias.ptr<float>());
    }
    return fused;
  }

  cv::Ptr<Layer> builtIn_;
  cv::Ptr<cv::dnn::BaseConvolutionLayer> geometry_;
  Fused fused_;
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

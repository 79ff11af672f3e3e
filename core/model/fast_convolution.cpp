// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/fast_convolution.h"

#include <omp.h>

#include <algorithm>
#include <dnnl.hpp>
#include <memory>
#include <new>
#include <opencv2/core/utility.hpp>
#include <opencv2/dnn/all_layers.hpp>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/kernels/transpose.h"
#include "hwy/aligned_allocator.h"

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
  bool ownWeights = false;         ///< False: they are the model's, and must not be changed.
  cv::Mat bias;                    ///< One row.
  std::optional<float> reluSlope;  ///< Set when a ReLU follows.
};

/// Room for converted values. A thread runs one layer at a time, so its layers share it; that also
/// keeps it in the cache.
class Scratch {
 public:
  float* ofAtLeast(std::size_t bytes) {
    if (bytes > bytes_) {
      values_.reset();
      values_ = hwy::AllocateAligned<float>((bytes + sizeof(float) - 1) / sizeof(float));
      if (values_ == nullptr) {
        bytes_ = 0;
        throw std::bad_alloc();
      }
      bytes_ = bytes;
    }
    return values_.get();
  }

 private:
  hwy::AlignedFreeUniquePtr<float[]> values_;
  std::size_t bytes_ = 0;
};

/// The plain C×H×W values of an input or output in the layout that the code wants.
class Converted {
 public:
  enum class Way { FromPlain, ToPlain };

  Converted() = default;
  Converted(const memory::dims& dims, const memory::desc& wanted, Way way)
      : way_(way),
        channels_(static_cast<std::size_t>(dims[1])),
        pixels_(static_cast<std::size_t>(dims[2] * dims[3])),
        plain_({dims, kFloat, memory::format_tag::nchw}, cpu(), nullptr) {
    if (wanted == plain_.get_desc()) {
      return;
    }
    own_ = memory(wanted, cpu(), nullptr);
    // Ours is several times faster than the library's.
    if (dims[0] == 1 && wanted == memory::desc(dims, kFloat, memory::format_tag::nhwc)) {
      transposed_ = true;
    } else {
      reorder_ = way == Way::FromPlain ? dnnl::reorder(plain_, own_) : dnnl::reorder(own_, plain_);
    }
  }

  /// What the code reads or writes; an input is converted at once.
  const memory& before(dnnl::stream& stream, void* plainValues) {
    plain_.set_data_handle(plainValues);
    if (!own_) {
      return plain_;
    }
    static thread_local Scratch inputs;
    static thread_local Scratch outputs;
    Scratch& scratch = way_ == Way::FromPlain ? inputs : outputs;
    own_.set_data_handle(scratch.ofAtLeast(own_.get_desc().get_size()));
    if (way_ == Way::FromPlain && transposed_) {
      transpose(valuesOf(plain_), channels_, pixels_, valuesOf(own_));
    } else if (way_ == Way::FromPlain && reorder_) {
      reorder_->execute(stream, plain_, own_);
    }
    return own_;
  }

  /// Converts an output.
  void after(dnnl::stream& stream) {
    if (way_ == Way::ToPlain && transposed_) {
      stream.wait();
      transpose(valuesOf(own_), pixels_, channels_, valuesOf(plain_));
    } else if (way_ == Way::ToPlain && reorder_) {
      reorder_->execute(stream, own_, plain_);
    }
  }

 private:
  static constexpr auto kFloat = memory::data_type::f32;
  static float* valuesOf(const memory& values) {
    return static_cast<float*>(values.get_data_handle());
  }

  Way way_ = Way::FromPlain;
  std::size_t channels_ = 0;
  std::size_t pixels_ = 0;
  memory plain_;
  memory own_;  // none where the layout is the plain one
  bool transposed_ = false;
  std::optional<dnnl::reorder> reorder_;
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

    input_ = Converted(dimsOf(input), description_.src_desc(), Converted::Way::FromPlain);
    output_ = Converted(dimsOf(output), description_.dst_desc(), Converted::Way::ToPlain);

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
    omp_set_num_threads(1);
    convolution_.execute(stream_, {{DNNL_ARG_SRC, input_.before(stream_, input.data)},
                                   {DNNL_ARG_WEIGHTS, weights_},
                                   {DNNL_ARG_BIAS, bias_},
                                   {DNNL_ARG_DST, output_.before(stream_, output.data)}});
    output_.after(stream_);
    stream_.wait();
  }

 private:
  dnnl::stream stream_;
  dnnl::convolution_forward::primitive_desc description_;
  dnnl::convolution_forward convolution_;
  Converted input_;
  Converted output_;
  memory weights_;
  memory bias_;
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
    // oneDNN's OpenMP threads spin while they wait, beside the engine's own; so it gets the runs of
    // one thread, of which calibration has several side by side.
    const bool oneThread = cv::getNumThreads() == 1;
    if (mayCompile_ && oneThread) {
      mayCompile_ = false;
      omp_set_num_threads(1);  // of this thread; code is compiled for a number of threads
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
    fused.weights = blobs.at(0);
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/compiled_convolution.h"

#include <omp.h>

#include <dnnl.hpp>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/kernels/float_convolution.h"
#include "core/kernels/onednn_versions.h"
#include "core/kernels/scratch.h"
#include "core/kernels/transpose.h"

namespace quantoscope {
namespace {

using dnnl::memory;

/// Our own code, for pictures one by one.
class DirectConvolution final : public CompiledConvolution {
 public:
  DirectConvolution(const FloatConvolutionShape& shape, const FusedConvolution& fused)
      : convolution_(shape, {fused.weights.ptr<float>(), fused.weights.total()},
                     {fused.bias.ptr<float>(), fused.bias.total()}, fused.reluSlope) {}

  void run(const cv::Mat& input, cv::Mat& output) override {
    for (int i = 0; i < input.size[0]; ++i) {
      convolution_.run(input.ptr<float>(i), output.ptr<float>(i));
    }
  }

 private:
  FloatConvolution convolution_;
};

FloatConvolutionShape shapeOf(const cv::dnn::BaseConvolutionLayer& geometry, const cv::Mat& weights,
                              const cv::Mat& input, const cv::Mat& output) {
  const auto extent = [](const cv::Mat& mat, int axis) {
    return static_cast<std::size_t>(mat.size[axis]);
  };
  FloatConvolutionShape shape;
  shape.inputChannels = extent(input, 1);
  shape.inputHeight = extent(input, 2);
  shape.inputWidth = extent(input, 3);
  shape.outputChannels = extent(output, 1);
  shape.outputHeight = extent(output, 2);
  shape.outputWidth = extent(output, 3);
  shape.kernelHeight = extent(weights, 2);
  shape.kernelWidth = extent(weights, 3);
  shape.strideHeight = geometry.strides.at(0);
  shape.strideWidth = geometry.strides.at(1);
  shape.dilationHeight = geometry.dilations.at(0);
  shape.dilationWidth = geometry.dilations.at(1);
  shape.padTop = geometry.pads_begin.at(0);
  shape.padLeft = geometry.pads_begin.at(1);
  return shape;
}

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
    static thread_local Scratch<float> inputs;
    static thread_local Scratch<float> outputs;
    Scratch<float>& scratch = way_ == Way::FromPlain ? inputs : outputs;
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

/// oneDNN's code. Weights are stored as it wants them; inputs and outputs are reordered on the way
/// where it wants them otherwise.
class OneDnnFloatConvolution final : public CompiledConvolution {
 public:
  static std::unique_ptr<CompiledConvolution> compile(const cv::dnn::BaseConvolutionLayer& geometry,
                                                      const FusedConvolution& fused,
                                                      const cv::Mat& input, const cv::Mat& output) {
    try {
      auto compiled = std::make_unique<OneDnnFloatConvolution>(geometry, fused, input, output);
      const std::string_view code = compiled->description_.impl_info_str();
      // Its plain loops and its matrix form are slower than the built-in layer.
      const bool fast =
          code.find("ref") == std::string_view::npos && code.find("gemm") == std::string_view::npos;
      return fast ? std::move(compiled) : nullptr;
    } catch (const dnnl::error&) {
      return nullptr;  // There is no code for this one on this machine.
    }
  }

  OneDnnFloatConvolution(const cv::dnn::BaseConvolutionLayer& geometry,
                         const FusedConvolution& fused, const cv::Mat& input, const cv::Mat& output)
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
    dnnl::primitive_attr attributes;
    if (fused.reluSlope) {
      dnnl::post_ops after;
      appendRelu(after, *fused.reluSlope);
      attributes.set_post_ops(after);
    }
    const memory::desc source(dimsOf(input), kFloat, kAny);
    const memory::desc weights(weightDims, kFloat, kAny);
    const memory::desc bias({output.size[1]}, kFloat, memory::format_tag::x);
    const memory::desc result(dimsOf(output), kFloat, kAny);
    description_ = describePrimitive<dnnl::convolution_forward>(
        cpu(), attributes, dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
        source, weights, bias, result, dimsOf(geometry.strides), dilations,
        dimsOf(geometry.pads_begin), dimsOf(geometry.pads_end));
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

  void run(const cv::Mat& input, cv::Mat& output) override {
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

}  // namespace

std::unique_ptr<CompiledConvolution> compileConvolution(
    const cv::dnn::BaseConvolutionLayer& geometry, const FusedConvolution& fused,
    const cv::Mat& input, const cv::Mat& output) {
  const bool grouped = input.size[1] != fused.weights.size[1];
  if (!grouped && FloatConvolution::isFast()) {
    return std::make_unique<DirectConvolution>(shapeOf(geometry, fused.weights, input, output),
                                               fused);
  }
  omp_set_num_threads(1);  // of this thread; code is compiled for a number of threads
  return OneDnnFloatConvolution::compile(geometry, fused, input, output);
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/reference_convolution.h"

#include <omp.h>

#include <algorithm>

#include <dnnl.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/kernels/onednn_versions.h"

namespace quantoscope {
namespace {

using dnnl::memory;
using Type = memory::data_type;
using Tag = memory::format_tag;

dnnl::engine& engine() {
  static dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

// Forward and transposed convolutions have the same interface, but no common base.
struct Primitive {
  dnnl::primitive code;
  memory::desc source;
  memory::desc weights;
  memory::desc result;
  memory::desc scratchpad;
};

template <typename Kind>
Primitive makePrimitive(const Int8ConvolutionShape& s, const memory::dims& source,
                        const memory::dims& weights, const memory::dims& result,
                        dnnl::algorithm algorithm) {
  const auto values = [](const memory::dims& dims) {
    return memory::desc(dims, Type::f32, Tag::any);
  };
  const memory::desc bias({s.outputChannels}, Type::f32, Tag::x);
  const memory::dims strides = {s.strideHeight, s.strideWidth};
  // oneDNN counts the elements left out by a dilation.
  const memory::dims dilations = {s.dilationHeight - 1, s.dilationWidth - 1};
  const memory::dims padsBefore = {s.padTop, s.padLeft};
  const memory::dims padsAfter = {s.padBottom - s.outputPadBottom, s.padRight - s.outputPadRight};
  // The scratchpad that a primitive keeps for itself is for one thread at a time.
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  const auto description = describePrimitive<Kind>(
      engine(), attributes, dnnl::prop_kind::forward_inference, algorithm, values(source),
      values(weights), bias, values(result), strides, dilations, padsBefore, padsAfter);
  return {Kind(description), description.src_desc(), description.weights_desc(),
          description.dst_desc(), description.scratchpad_desc()};
}

/// Planes with a border of one value around them.
struct Frame {
  PictureSize inside;
  PictureSize whole;
  int top = 0;
  int left = 0;
  float value = 0;

  std::vector<float> around(std::span<const float> planes) const {
    const std::size_t count = planes.size() / inside.pixels();
    std::vector<float> framed(count * whole.pixels(), value);
    const auto width = static_cast<std::size_t>(inside.width);
    for (std::size_t plane = 0; plane < count; ++plane) {
      for (int y = 0; y < inside.height; ++y) {
        const std::size_t from = plane * inside.pixels() + static_cast<std::size_t>(y) * width;
        const std::size_t to =
            plane * whole.pixels() + static_cast<std::size_t>((y + top) * whole.width + left);
        std::copy_n(planes.begin() + static_cast<std::ptrdiff_t>(from), width,
                    framed.begin() + static_cast<std::ptrdiff_t>(to));
      }
    }
    return framed;
  }
};

}  // namespace

struct ReferenceConvolution::State {
  // Set if something other than 0 stands around the pictures: they are then copied into a frame.
  std::optional<Frame> frame;
  memory::desc plainSource;
  memory::desc plainResult;
  std::size_t inputSize = 0;
  std::size_t outputSize = 0;
  Primitive primitive;
  memory weights;
  memory bias;
};

ReferenceConvolution::ReferenceConvolution(const Int8ConvolutionShape& given,
                                           std::span<const float> weights,
                                           std::span<const float> bias, const PictureSize& picture,
                                           int count, float padValue)
    : state_(std::make_unique<State>()) {
  check(given);
  const PictureSize output = quantoscope::outputSize(given, picture);
  Int8ConvolutionShape shape = given;
  PictureSize input = picture;
  if (padValue != 0) {
    if (given.transposed) {
      throw Error("convolution: only zeros can stand around a transposed convolution's picture");
    }
    input = {picture.height + given.padTop + given.padBottom,
             picture.width + given.padLeft + given.padRight};
    state_->frame = Frame{picture, input, given.padTop, given.padLeft, padValue};
    shape.padTop = shape.padLeft = shape.padBottom = shape.padRight = 0;
  }
  const auto channels = static_cast<std::size_t>(shape.outputChannels);
  if (weights.size() != shape.weightCount() || (!bias.empty() && bias.size() != channels) ||
      count < 1) {
    throw Error("convolution: " + std::to_string(shape.weightCount()) + " weights and " +
                std::to_string(channels) + " or no bias values expected; found " +
                std::to_string(weights.size()) + " and " + std::to_string(bias.size()));
  }
  State& state = *state_;
  const auto pictures = static_cast<std::size_t>(count);
  state.inputSize = pictures * static_cast<std::size_t>(shape.inputChannels) * picture.pixels();
  state.outputSize = pictures * channels * output.pixels();
  const memory::dims sourceDims = {count, shape.inputChannels, input.height, input.width};
  const memory::dims resultDims = {count, shape.outputChannels, output.height, output.width};
  const memory::dims weightDims = {shape.groups, shape.outputsPerGroup(), shape.inputsPerGroup(),
                                   shape.kernelHeight, shape.kernelWidth};
  try {
    state.primitive =
        shape.transposed
            ? makePrimitive<dnnl::deconvolution_forward>(shape, sourceDims, weightDims, resultDims,
                                                         dnnl::algorithm::deconvolution_direct)
            : makePrimitive<dnnl::convolution_forward>(shape, sourceDims, weightDims, resultDims,
                                                       dnnl::algorithm::convolution_direct);
    state.plainSource = {sourceDims, Type::f32, Tag::nchw};
    state.plainResult = {resultDims, Type::f32, Tag::nchw};
    dnnl::stream stream(engine());
    // It is only read.
    memory plain({weightDims, Type::f32, Tag::goihw}, engine(), const_cast<float*>(weights.data()));
    state.weights = memory(state.primitive.weights, engine());
    dnnl::reorder(plain, state.weights).execute(stream, plain, state.weights);
    state.bias = memory({{shape.outputChannels}, Type::f32, Tag::x}, engine());
    auto* const to = static_cast<float*>(state.bias.get_data_handle());
    std::fill_n(to, channels, 0.0F);
    std::copy(bias.begin(), bias.end(), to);
    stream.wait();
  } catch (const dnnl::error& error) {
    throw Error(std::string("convolution: oneDNN: ") + error.what());
  }
}

ReferenceConvolution::ReferenceConvolution(ReferenceConvolution&&) noexcept = default;
ReferenceConvolution& ReferenceConvolution::operator=(ReferenceConvolution&&) noexcept = default;
ReferenceConvolution::~ReferenceConvolution() = default;

void ReferenceConvolution::run(std::span<const float> input, std::span<float> output) const {
  const State& state = *state_;
  if (input.size() != state.inputSize || output.size() != state.outputSize) {
    throw Error("convolution: takes " + std::to_string(state.inputSize) + " values and gives " +
                std::to_string(state.outputSize) + "; found " + std::to_string(input.size()) +
                " and " + std::to_string(output.size()));
  }
  omp_set_num_threads(1);  // of regions that this thread starts
  const std::vector<float> framed = state.frame ? state.frame->around(input) : std::vector<float>();
  try {
    memory plainSource(state.plainSource, engine(),
                       const_cast<float*>(state.frame ? framed.data() : input.data()));
    memory plainResult(state.plainResult, engine(), output.data());
    dnnl::stream stream(engine());
    memory source = plainSource;
    if (state.primitive.source != state.plainSource) {
      source = memory(state.primitive.source, engine());
      dnnl::reorder(plainSource, source).execute(stream, plainSource, source);
    }
    const bool direct = state.primitive.result == state.plainResult;
    memory result = direct ? plainResult : memory(state.primitive.result, engine());
    memory scratchpad(state.primitive.scratchpad, engine());
    state.primitive.code.execute(stream, {{DNNL_ARG_SRC, source},
                                          {DNNL_ARG_WEIGHTS, state.weights},
                                          {DNNL_ARG_BIAS, state.bias},
                                          {DNNL_ARG_DST, result},
                                          {DNNL_ARG_SCRATCHPAD, scratchpad}});
    if (!direct) {
      dnnl::reorder(result, plainResult).execute(stream, result, plainResult);
    }
    stream.wait();
  } catch (const dnnl::error& error) {
    throw Error(std::string("convolution: oneDNN: ") + error.what());
  }
}

}  // namespace quantoscope

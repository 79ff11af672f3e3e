// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/onednn_convolution.h"

#include <omp.h>

#include <algorithm>
#include <cstdlib>
#include <dnnl.hpp>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/kernels/onednn_versions.h"
#include "core/kernels/scratch.h"
#include "core/kernels/transpose.h"

namespace quantoscope {
namespace {

using dnnl::memory;

dnnl::engine& engine() {
  static dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

bool isChannelsLast(const memory::desc& layout) {
  return layout == memory::desc(dimsOf(layout), dataTypeOf(layout), memory::format_tag::nhwc);
}

// Sums that stay in the second-level cache until they are handed over …
constexpr std::size_t kSumsAtOnce = std::size_t{1} << 16;
// … some pixels at a time, in the first level.
constexpr std::size_t kPixelsAtOnce = 128;

// A primitive for strips of planes of one size, with the weights in the layout that it chose.
struct Prepared {
  dnnl::convolution_forward::primitive_desc description;
  dnnl::convolution_forward primitive;
  memory weights;
};

memory scratchpadFor(const Prepared& code) {
  static thread_local Scratch<std::int8_t> scratchpads;
  const memory::desc wanted = code.description.scratchpad_desc();
  return {wanted, engine(), scratchpads.ofAtLeast(std::max<std::size_t>(1, wanted.get_size()))};
}

}  // namespace

struct OneDnnConvolution::State {
  Int8ConvolutionShape shape;
  std::vector<std::int8_t> weights;
  std::mutex mutex;
  std::map<std::pair<int, int>, std::shared_ptr<const Prepared>> prepared;

  memory::dims weightDims() const {
    const auto groups = static_cast<memory::dim>(shape.groups);
    return {groups, shape.outputsPerGroup(), shape.inputsPerGroup(), shape.kernelHeight,
            shape.kernelWidth};
  }

  std::shared_ptr<const Prepared> prepare(const Int8Planes& planes, const PictureSize& output) {
    const std::scoped_lock lock(mutex);
    const int reach = shape.dilationHeight * (shape.kernelHeight - 1) + 1;
    const int height = (output.height - 1) * planes.strideHeight + reach;
    auto& slot = prepared[{height, planes.width}];
    if (slot != nullptr) {
      return slot;
    }
    using Type = memory::data_type;
    using Tag = memory::format_tag;
    const memory::desc source({1, shape.inputChannels, height, planes.width}, Type::s8, Tag::any);
    const memory::desc weight(weightDims(), Type::s8, Tag::any);
    const memory::desc result({1, shape.outputChannels, output.height, output.width}, Type::s32,
                              Tag::any);
    const memory::dims strides = {planes.strideHeight, planes.strideWidth};
    // oneDNN counts the elements left out by a dilation.
    const memory::dims dilations = {shape.dilationHeight - 1, shape.dilationWidth - 1};
    const memory::dims pads = {0, 0};
    auto fresh = std::make_shared<Prepared>();
    // The scratchpad that a primitive keeps for itself is for one thread at a time.
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    fresh->description = describePrimitive<dnnl::convolution_forward>(
        engine(), attributes, dnnl::prop_kind::forward_inference,
        dnnl::algorithm::convolution_direct, source, weight, result, strides, dilations, pads,
        pads);
    fresh->primitive = dnnl::convolution_forward(fresh->description);
    fresh->weights = memory(fresh->description.weights_desc(), engine());
    memory plain({weightDims(), Type::s8, Tag::goihw}, engine(), weights.data());
    dnnl::stream stream(engine());
    dnnl::reorder(plain, fresh->weights).execute(stream, plain, fresh->weights);
    stream.wait();
    slot = std::move(fresh);
    return slot;
  }

  void runStrips(const Int8Planes& planes, const PictureSize& output, int rows, SumSink& sink);
  void runWhole(const Int8Planes& planes, const PictureSize& output, SumSink& sink);
};

void OneDnnConvolution::State::runStrips(const Int8Planes& planes, const PictureSize& output,
                                         int rows, SumSink& sink) {
  static thread_local Scratch<std::int8_t> sources;
  static thread_local Scratch<std::int32_t> results;
  static thread_local Scratch<std::int32_t> sums;
  const auto inputs = static_cast<std::size_t>(shape.inputChannels);
  const auto channels = static_cast<std::size_t>(shape.outputChannels);
  const auto width = static_cast<std::size_t>(output.width);
  std::int8_t* const source = sources.ofAtLeast(inputs * planes.pixels());
  transpose(planes.codes.get(), inputs, planes.pixels(), source);
  std::int32_t* const tile =
      sums.ofAtLeast((channels * kPixelsAtOnce + kSumSlack) * sizeof(std::int32_t));
  dnnl::stream stream(engine());
  for (int y = 0; y < output.height; y += rows) {
    const PictureSize strip = {std::min(rows, output.height - y), output.width};
    const auto code = prepare(planes, strip);
    const std::size_t before = static_cast<std::size_t>(y) *
                               static_cast<std::size_t>(planes.strideHeight) *
                               static_cast<std::size_t>(planes.width);
    std::int32_t* const result =
        results.ofAtLeast(strip.pixels() * channels * sizeof(std::int32_t));
    code->primitive.execute(
        stream,
        {{DNNL_ARG_SRC, memory(code->description.src_desc(), engine(), source + before * inputs)},
         {DNNL_ARG_WEIGHTS, code->weights},
         {DNNL_ARG_DST, memory(code->description.dst_desc(), engine(), result)},
         {DNNL_ARG_SCRATCHPAD, scratchpadFor(*code)}});
    stream.wait();
    for (std::size_t pixel = 0; pixel < strip.pixels(); pixel += kPixelsAtOnce) {
      const std::size_t count = std::min(kPixelsAtOnce, strip.pixels() - pixel);
      transpose(result + pixel * channels, count, channels, tile, kPixelsAtOnce);
      sink.take(
          {tile, kPixelsAtOnce, 0, channels, static_cast<std::size_t>(y) * width + pixel, count});
    }
  }
}

void OneDnnConvolution::State::runWhole(const Int8Planes& planes, const PictureSize& output,
                                        SumSink& sink) {
  using Type = memory::data_type;
  using Tag = memory::format_tag;
  const auto code = prepare(planes, output);
  const memory::desc sourceLayout = code->description.src_desc();
  memory plainSource({{1, shape.inputChannels, dimsOf(sourceLayout)[2], planes.width},
                      Type::s8,
                      memory::dims{static_cast<memory::dim>(planes.pixels()) * shape.inputChannels,
                                   static_cast<memory::dim>(planes.pixels()), planes.width, 1}},
                     engine(), planes.codes.get());
  std::vector<std::int32_t> sums(static_cast<std::size_t>(shape.outputChannels) * output.pixels() +
                                 kSumSlack);
  memory plainResult({{1, shape.outputChannels, output.height, output.width}, Type::s32, Tag::nchw},
                     engine(), sums.data());
  memory source(sourceLayout, engine());
  memory result(code->description.dst_desc(), engine());
  dnnl::stream stream(engine());
  dnnl::reorder(plainSource, source).execute(stream, plainSource, source);
  code->primitive.execute(stream, {{DNNL_ARG_SRC, source},
                                   {DNNL_ARG_WEIGHTS, code->weights},
                                   {DNNL_ARG_DST, result},
                                   {DNNL_ARG_SCRATCHPAD, scratchpadFor(*code)}});
  dnnl::reorder(result, plainResult).execute(stream, result, plainResult);
  stream.wait();
  sink.take({sums.data(), output.pixels(), 0, static_cast<std::size_t>(shape.outputChannels), 0,
             output.pixels()});
}

bool floatsHoldAllSums(const Int8ConvolutionShape& shape, std::span<const std::int8_t> weights) {
  constexpr std::int64_t kLargestInteger = 1 << 24;
  const auto depth = static_cast<std::size_t>(shape.depth());
  for (std::size_t at = 0; at < weights.size(); at += depth) {
    std::int64_t positive = 0;
    std::int64_t negative = 0;
    for (const std::int8_t weight : weights.subspan(at, depth)) {
      (weight > 0 ? positive : negative) += std::abs(int{weight});
    }
    if (255 * std::max(positive, negative) > kLargestInteger ||
        128 * (positive + negative) > kLargestInteger) {
      return false;
    }
  }
  return true;
}

OneDnnConvolution::OneDnnConvolution(const Int8ConvolutionShape& shape,
                                     std::span<const std::int8_t> weights)
    : state_(std::make_unique<State>()) {
  state_->shape = shape;
  state_->weights.assign(weights.begin(), weights.end());
}

OneDnnConvolution::~OneDnnConvolution() = default;

void OneDnnConvolution::run(const Int8Planes& planes, const PictureSize& output,
                            SumSink& sink) const {
  omp_set_num_threads(1);  // of regions that this thread starts
  const auto channels = static_cast<std::size_t>(state_->shape.outputChannels);
  const std::size_t perRow = channels * static_cast<std::size_t>(output.width);
  const auto rows = static_cast<int>(
      std::clamp<std::size_t>(kSumsAtOnce / perRow, 1, static_cast<std::size_t>(output.height)));
  try {
    const auto strip = state_->prepare(planes, {rows, output.width});
    if (isChannelsLast(strip->description.src_desc()) &&
        isChannelsLast(strip->description.dst_desc())) {
      state_->runStrips(planes, output, rows, sink);
    } else {
      state_->runWhole(planes, output, sink);
    }
  } catch (const dnnl::error& error) {
    throw Error(std::string("int8 convolution: oneDNN: ") + error.what());
  }
}

}  // namespace quantoscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/onednn_convolution.h"

#include "core/base/error.h"

#include <omp.h>

#include <algorithm>
#include <cstdlib>
#include <dnnl.hpp>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace quantoscope {
namespace {

using dnnl::memory;

dnnl::engine& engine() {
  static dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

// A primitive for planes of one size, with the weights in the layout that it chose.
struct Prepared {
  dnnl::convolution_forward::primitive_desc description;
  dnnl::convolution_forward primitive;
  memory weights;
};

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
    auto& slot = prepared[{planes.height, planes.width}];
    if (slot != nullptr) {
      return slot;
    }
    using Type = memory::data_type;
    using Tag = memory::format_tag;
    const memory::desc source({1, shape.inputChannels, planes.height, planes.width}, Type::s8,
                              Tag::any);
    const memory::desc weight(weightDims(), Type::s8, Tag::any);
    const memory::desc result({1, shape.outputChannels, output.height, output.width}, Type::s32,
                              Tag::any);
    // oneDNN counts the elements left out by a dilation.
    const dnnl::convolution_forward::desc operation(
        dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, source, weight,
        result, {planes.strideHeight, planes.strideWidth},
        {shape.dilationHeight - 1, shape.dilationWidth - 1}, {0, 0}, {0, 0});
    auto fresh = std::make_shared<Prepared>();
    fresh->description = dnnl::convolution_forward::primitive_desc(operation, engine());
    fresh->primitive = dnnl::convolution_forward(fresh->description);
    fresh->weights = memory(fresh->description.weights_desc(), engine());
    memory plain({weightDims(), Type::s8, Tag::goihw}, engine(), weights.data());
    dnnl::stream stream(engine());
    dnnl::reorder(plain, fresh->weights).execute(stream, plain, fresh->weights);
    stream.wait();
    slot = std::move(fresh);
    return slot;
  }
};

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
                            std::span<std::int32_t> sums) const {
  omp_set_num_threads(1);  // of regions that this thread starts
  try {
    const auto prepared = state_->prepare(planes, output);
    const auto& shape = state_->shape;
    using Type = memory::data_type;
    using Tag = memory::format_tag;
    memory plainSource({{1, shape.inputChannels, planes.height, planes.width}, Type::s8, Tag::nchw},
                       engine(), planes.codes.get());
    memory plainResult(
        {{1, shape.outputChannels, output.height, output.width}, Type::s32, Tag::nchw}, engine(),
        sums.data());
    memory source(prepared->description.src_desc(), engine());
    memory result(prepared->description.dst_desc(), engine());
    dnnl::stream stream(engine());
    dnnl::reorder(plainSource, source).execute(stream, plainSource, source);
    prepared->primitive.execute(
        stream,
        {{DNNL_ARG_SRC, source}, {DNNL_ARG_WEIGHTS, prepared->weights}, {DNNL_ARG_DST, result}});
    dnnl::reorder(result, plainResult).execute(stream, result, plainResult);
    stream.wait();
  } catch (const dnnl::error& error) {
    throw Error(std::string("int8 convolution: oneDNN: ") + error.what());
  }
}

}  // namespace quantoscope

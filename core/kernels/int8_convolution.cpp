// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/int8_convolution.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/kernels/int8_depthwise.h"
#include "core/kernels/int8_dot.h"
#include "core/kernels/int8_epilogue.h"
#include "core/kernels/int8_panel.h"
#include "core/kernels/int8_planes.h"
#include "core/kernels/onednn_convolution.h"

namespace quantoscope {
namespace {

// Pairs of taps in a panel: with 32 pixels it fills half of a first-level cache.
constexpr std::size_t kPairsAtOnce = 128;

std::size_t asSize(int value) {
  return static_cast<std::size_t>(value);
}

}  // namespace

struct Int8Convolution::State {
  Int8ConvolutionShape shape;
  KernelBackend backend = KernelBackend::Scalar;
  std::vector<std::int8_t> weights;  // as from orderedWeights
  std::vector<std::int32_t> weightSums;
  std::vector<std::vector<std::int32_t>> packed;  // of each group
  std::vector<std::vector<std::int8_t>> padded;   // of each group
  std::unique_ptr<OneDnnConvolution> oneDnn;

  bool isDepthwise() const { return shape.inputsPerGroup() == 1; }
  std::span<const std::int8_t> kernelOf(std::size_t channel) const {
    return std::span(weights).subspan(channel * asSize(shape.depth()), asSize(shape.depth()));
  }

  void runPicture(std::span<const std::int8_t> codes, const PictureSize& size,
                  const PictureSize& output, SumSink& sink) const;
  void runScalar(const Int8Planes& planes, const PictureSize& output, SumSink& sink) const;
  void runDepthwise(const Int8Planes& planes, const PictureSize& output, SumSink& sink) const;
  void runPanels(const Int8Planes& planes, const PictureSize& output, SumSink& sink) const;
  void runDots(const Int8Planes& planes, const PictureSize& output, SumSink& sink) const;

  template <typename Element, typename MakeSink>
  AccumulatorUse run(const Int8Pictures& input, std::span<Element> results,
                     const MakeSink& makeSink) const;
};

void Int8Convolution::State::runScalar(const Int8Planes& planes, const PictureSize& output,
                                       SumSink& sink) const {
  const auto taps = tapOffsets(shape, planes);
  std::vector<std::int32_t> sums(output.pixels() + kSumSlack);
  for (std::size_t channel = 0; channel < asSize(shape.outputChannels); ++channel) {
    const std::size_t group = channel / asSize(shape.outputsPerGroup());
    const std::int8_t* const from =
        planes.codes.get() + group * asSize(shape.inputsPerGroup()) * planes.pixels();
    const auto kernel = kernelOf(channel);
    for (int y = 0; y < output.height; ++y) {
      for (int x = 0; x < output.width; ++x) {
        const std::int8_t* const corner = from +
                                          asSize(y * planes.strideHeight) * asSize(planes.width) +
                                          asSize(x * planes.strideWidth);
        std::int32_t sum = 0;
        for (std::size_t tap = 0; tap < taps.size(); ++tap) {
          sum += kernel[tap] * corner[taps[tap]];
        }
        sums[asSize(y) * asSize(output.width) + asSize(x)] = sum;
      }
    }
    sink.take({sums.data(), output.pixels(), channel, 1, 0, output.pixels()});
  }
}

void Int8Convolution::State::runDepthwise(const Int8Planes& planes, const PictureSize& output,
                                          SumSink& sink) const {
  DepthwisePairs pairs(shape, output);
  std::vector<std::int32_t> sums(output.pixels() + kSumSlack);
  DepthwiseSource source{planes.codes.get(), asSize(planes.width), asSize(planes.strideHeight),
                         asSize(planes.strideWidth)};
  const std::size_t kernels = asSize(shape.outputsPerGroup());
  for (std::size_t group = 0; group < asSize(shape.groups); ++group) {
    pairs.fill(source);
    for (std::size_t channel = group * kernels; channel < (group + 1) * kernels; ++channel) {
      pairs.convolve(kernelOf(channel), source.strideHeight, sums.data());
      sink.take({sums.data(), output.pixels(), channel, 1, 0, output.pixels()});
    }
    source.plane += planes.pixels();
  }
}

void Int8Convolution::State::runPanels(const Int8Planes& planes, const PictureSize& output,
                                       SumSink& sink) const {
  const auto taps = tapOffsets(shape, planes);
  const std::size_t pairs = (taps.size() + 1) / 2;
  const std::size_t width = panelPixels();
  const std::size_t channels = asSize(shape.outputsPerGroup());
  const std::size_t blocks = (channels + kPanelChannels - 1) / kPanelChannels;
  std::vector<std::int32_t> storage((std::min(pairs, kPairsAtOnce) + 1) * width + kSumSlack);
  std::vector<std::int32_t> sumStorage(blocks * kPanelChannels * width + kSumSlack);
  const auto aligned = [](std::vector<std::int32_t>& buffer) {
    void* start = buffer.data();
    std::size_t space = buffer.size() * sizeof(std::int32_t);
    return static_cast<std::int32_t*>(
        std::align(kSumSlack, space - kSumSlack * sizeof(std::int32_t), start, space));
  };
  std::int32_t* const panel = aligned(storage);
  std::int32_t* const sums = aligned(sumStorage);
  for (std::size_t group = 0; group < asSize(shape.groups); ++group) {
    const PanelSource source{
        planes.codes.get() + group * asSize(shape.inputsPerGroup()) * planes.pixels(),
        taps,
        asSize(planes.width),
        asSize(planes.strideHeight),
        asSize(planes.strideWidth),
        asSize(output.width)};
    for (std::size_t pixel = 0; pixel < output.pixels(); pixel += width) {
      const std::size_t count = std::min(width, output.pixels() - pixel);
      for (std::size_t pair = 0; pair < pairs; pair += kPairsAtOnce) {
        const std::size_t end = std::min(pair + kPairsAtOnce, pairs);
        packPanel(source, pixel, count, pair, end, panel);
        multiplyPanel({packed[group].data() + pair * kPanelChannels, pairs * kPanelChannels,
                       channels, panel, end - pair, count, sums, pair > 0});
      }
      sink.take({sums, width, group * channels, channels, pixel, count});
    }
  }
}

void Int8Convolution::State::runDots(const Int8Planes& planes, const PictureSize& output,
                                     SumSink& sink) const {
  const auto taps = tapOffsets(shape, planes);
  const std::size_t channels = asSize(shape.outputsPerGroup());
  const std::size_t pixels = output.pixels();
  const std::size_t depth = padded.front().size() / channels;
  std::vector<std::int16_t> column(depth, 0);
  std::vector<std::int32_t> sums(channels * pixels + kSumSlack);
  for (std::size_t group = 0; group < asSize(shape.groups); ++group) {
    const std::int8_t* const from =
        planes.codes.get() + group * asSize(shape.inputsPerGroup()) * planes.pixels();
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
      const std::size_t y = pixel / asSize(output.width) * asSize(planes.strideHeight);
      const std::size_t x = pixel % asSize(output.width) * asSize(planes.strideWidth);
      const std::int8_t* const corner = from + y * asSize(planes.width) + x;
      for (std::size_t tap = 0; tap < taps.size(); ++tap) {
        column[tap] = corner[taps[tap]];
      }
      dotRows(padded[group], channels, column, sums.data() + pixel, pixels);
    }
    sink.take({sums.data(), pixels, group * channels, channels, 0, pixels});
  }
}

void Int8Convolution::State::runPicture(std::span<const std::int8_t> codes, const PictureSize& size,
                                        const PictureSize& output, SumSink& sink) const {
  const Int8Planes planes = spreadOut(shape, size, codes);
  if (backend == KernelBackend::Scalar) {
    runScalar(planes, output, sink);
  } else if (backend == KernelBackend::OneDnn) {
    oneDnn->run(planes, output, sink);
  } else if (isDepthwise()) {
    runDepthwise(planes, output, sink);
  } else if (output.pixels() * 8 <= panelPixels()) {
    runDots(planes, output, sink);
  } else {
    runPanels(planes, output, sink);
  }
}

template <typename Element, typename MakeSink>
AccumulatorUse Int8Convolution::State::run(const Int8Pictures& input, std::span<Element> results,
                                           const MakeSink& makeSink) const {
  const PictureSize output = outputSize(shape, input.size);
  const std::size_t perInput = asSize(shape.inputChannels) * input.size.pixels();
  const std::size_t perOutput = asSize(shape.outputChannels) * output.pixels();
  if (input.count < 0 || input.codes.size() != asSize(input.count) * perInput ||
      results.size() != asSize(input.count) * perOutput) {
    throw Error("int8 convolution: " + std::to_string(input.count) + " pictures of " +
                std::to_string(perInput) + " codes with " + std::to_string(perOutput) +
                " results each expected; found " + std::to_string(input.codes.size()) +
                " codes and room for " + std::to_string(results.size()) + " results");
  }
  AccumulatorUse use;
  for (std::size_t i = 0; i < asSize(input.count); ++i) {
    const auto sink = makeSink(output.pixels(), results.subspan(i * perOutput, perOutput));
    runPicture(input.codes.subspan(i * perInput, perInput), input.size, output, *sink);
    use.largest = std::max(use.largest, sink->largest());
  }
  return use;
}

Int8Convolution::Int8Convolution(const Int8ConvolutionShape& shape,
                                 std::span<const std::int8_t> weights, KernelBackend backend)
    : state_(std::make_unique<State>()) {
  check(shape);
  if (weights.size() != shape.weightCount()) {
    throw Error("int8 convolution: " + std::to_string(shape.weightCount()) +
                " weights expected, not " + std::to_string(weights.size()));
  }
  State& state = *state_;
  state.shape = shape;
  state.backend = resolve(backend);
  state.weights = orderedWeights(shape, weights);
  // Of the two exact ones, ours is the faster one for depthwise convolutions.
  const bool oursIsFaster = backend == KernelBackend::Auto && state.isDepthwise();
  if (state.backend == KernelBackend::OneDnn &&
      (oursIsFaster || !floatsHoldAllSums(shape, state.weights))) {
    state.backend = KernelBackend::Highway;
  }
  for (std::size_t channel = 0; channel < asSize(shape.outputChannels); ++channel) {
    const auto kernel = state.kernelOf(channel);
    state.weightSums.push_back(std::accumulate(kernel.begin(), kernel.end(), std::int32_t{0}));
  }
  if (state.backend == KernelBackend::OneDnn) {
    state.oneDnn = std::make_unique<OneDnnConvolution>(shape, state.weights);
  }
  if (state.backend == KernelBackend::Highway && !state.isDepthwise()) {
    const std::size_t channels = asSize(shape.outputsPerGroup());
    const std::size_t depth = asSize(shape.depth());
    for (std::size_t group = 0; group < asSize(shape.groups); ++group) {
      const auto of = std::span(state.weights).subspan(group * channels * depth, channels * depth);
      state.packed.push_back(packWeightPairs(of, channels, depth));
      state.padded.push_back(padRows(of, channels, depth));
    }
  }
}

Int8Convolution::Int8Convolution(Int8Convolution&&) noexcept = default;
Int8Convolution& Int8Convolution::operator=(Int8Convolution&&) noexcept = default;
Int8Convolution::~Int8Convolution() = default;

const Int8ConvolutionShape& Int8Convolution::shape() const {
  return state_->shape;
}
KernelBackend Int8Convolution::backend() const {
  return state_->backend;
}

AccumulatorUse Int8Convolution::run(const Int8Pictures& input, std::span<std::int32_t> sums) const {
  return state_->run(input, sums, [](std::size_t pixels, std::span<std::int32_t> of) {
    return sinkOfSums(pixels, of);
  });
}

AccumulatorUse Int8Convolution::run(const Int8Pictures& input, const DequantizeEpilogue& epilogue,
                                    std::span<float> values) const {
  return state_->run(input, values, [&](std::size_t pixels, std::span<float> of) {
    return sinkOfValues(epilogue, state_->weightSums, pixels, of);
  });
}

AccumulatorUse Int8Convolution::run(const Int8Pictures& input,
                                    const FloatRequantizeEpilogue& epilogue,
                                    std::span<std::int8_t> codes) const {
  return state_->run(input, codes, [&](std::size_t pixels, std::span<std::int8_t> of) {
    return sinkOfCodes(epilogue, state_->weightSums, pixels, of);
  });
}

AccumulatorUse Int8Convolution::run(const Int8Pictures& input,
                                    const IntegerRequantizeEpilogue& epilogue,
                                    std::span<std::int8_t> codes) const {
  return state_->run(input, codes, [&](std::size_t pixels, std::span<std::int8_t> of) {
    return sinkOfCodes(epilogue, state_->weightSums, pixels, of);
  });
}

}  // namespace quantoscope
